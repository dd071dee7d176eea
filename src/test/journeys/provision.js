'use strict';

// What an application does with the library as its manual says: nothing points it anywhere. Runs with twilio-node 3 as
// with the newest: NODE_PATH says which. Prints one line a story; exits 1 at the first that fails.

const assert = require('assert').strict;
const twilio = require('twilio');

const client = twilio(process.env.TWILIO_ACCOUNT_SID, process.env.TWILIO_AUTH_TOKEN);
const name = process.argv[2];

async function refused(promise, status, code) {
  await assert.rejects(promise, error => {
    assert.equal(error.status, status, error.message);
    assert.equal(error.code, code, error.message);
    return true;
  });
}

(async () => {
  const account = await client.api.accounts(process.env.TWILIO_ACCOUNT_SID).fetch();
  assert.equal(account.status, 'active');
  console.log('ok account');

  const domain = await client.sip.domains.create({ domainName: `${name}.example.com`, friendlyName: 'Scranton & Söhne' });
  assert.equal(domain.friendlyName, 'Scranton & Söhne');
  const updated = await client.sip.domains(domain.sid).update({ voiceUrl: 'sip:pbx.example.com', sipRegistration: true });
  assert.equal(updated.voiceUrl, 'sip:pbx.example.com');
  assert.equal(updated.sipRegistration, true);
  console.log('ok domain');

  const list = await client.sip.credentialLists.create({ friendlyName: name });
  const credentials = client.sip.credentialLists(list.sid).credentials;
  for (let i = 0; i < 60; i++) {
    await credentials.create({ username: `user${i}`, password: 'Correct+Horse 42%' });
  }
  assert.equal((await credentials.list({ pageSize: 50 })).length, 60);
  await refused(credentials.create({ username: 'user0', password: 'CorrectHorse42' }), 400, 21240);
  const [first] = await credentials.list({ limit: 1 });
  assert.equal((await credentials(first.sid).update({ password: 'BatteryStaple7' })).sid, first.sid);
  console.log('ok credentials');

  const acl = await client.sip.ipAccessControlLists.create({ friendlyName: name });
  await client.sip.ipAccessControlLists(acl.sid).ipAddresses.create({ friendlyName: 'office', ipAddress: '192.0.2.1' });
  const here = client.sip.domains(domain.sid);
  await here.credentialListMappings.create({ credentialListSid: list.sid });
  await here.ipAccessControlListMappings.create({ ipAccessControlListSid: acl.sid });
  assert.equal((await here.fetch()).authType, 'IP_ACL,CREDENTIAL_LIST');
  await refused(client.sip.credentialLists(list.sid).remove(), 400, 21241);
  console.log('ok mappings');

  const trunk = await client.trunking.v1.trunks.create({ friendlyName: name });
  const url = { weight: 1, priority: 2, enabled: true, friendlyName: 'box', sipUrl: 'sip:box.example.com' };
  assert.equal((await client.trunking.v1.trunks(trunk.sid).originationUrls.create(url)).enabled, true);
  await client.trunking.v1.trunks(trunk.sid).credentialsLists.create({ credentialListSid: list.sid });
  assert.equal((await client.trunking.v1.trunks(trunk.sid).credentialsLists.list()).length, 1);
  console.log('ok trunk');

  assert.equal(await client.sip.domains(domain.sid).remove(), true);
  assert.equal(await client.trunking.v1.trunks(trunk.sid).remove(), true);
  assert.equal(await client.sip.credentialLists(list.sid).remove(), true);
  await refused(client.sip.domains(domain.sid).fetch(), 404, 20404);
  console.log('ok deletions');
})().catch(error => {
  console.error(error);
  process.exit(1);
});
