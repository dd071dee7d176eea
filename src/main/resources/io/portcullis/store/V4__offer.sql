-- Which digest algorithms a domain or trunk offers, in order; null for those of the deployment.
alter table sip_domain add column digest_algorithms text;
alter table trunk add column digest_algorithms text;
