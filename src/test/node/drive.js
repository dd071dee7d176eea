'use strict';

// Every operation of every resource, with the unmodified npm package. Run by TwilioNodeIT as
//   node drive.js BASE_URL ACCOUNT_SID < auth-token
// Prints one line a story; exits 1 at the first that fails.

const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const twilio = require('twilio');

const [base, accountSid] = process.argv.slice(2);
const token = readFileSync(0, 'utf8').trim();

function pointedHere(client) {
  for (const product of [client.api, client.trunking, client.trusthub, client.numbers, client.monitor]) {
    product.baseUrl = base;
  }
  return client;
}

const client = pointedHere(twilio(accountSid, token));
const unique = Date.now().toString(36);

async function refused(promise, status, code) {
  await assert.rejects(promise, error => {
    assert.equal(error.status, status, error.message);
    assert.equal(error.code, code, error.message);
    assert.equal(error.moreInfo, `https://www.twilio.com/docs/errors/${code}`);
    return true;
  });
}

const gone = promise => refused(promise, 404, 20404);

const stories = {
  async 'accounts and keys'() {
    const accounts = await client.api.v2010.accounts.list({ limit: 20 });
    assert.ok(accounts.some(account => account.sid === accountSid));
    const sub = await client.api.v2010.accounts.create({ friendlyName: `sub ${unique}` });
    assert.equal(sub.ownerAccountSid, accountSid);
    assert.equal(sub.status, 'active');
    const renamed = await client.api.v2010.accounts(sub.sid).update({ friendlyName: `renamed ${unique}` });
    assert.equal(renamed.friendlyName, `renamed ${unique}`);
    assert.equal((await client.api.v2010.accounts(sub.sid).fetch()).friendlyName, `renamed ${unique}`);

    const key = await client.newKeys.create({ friendlyName: 'application' });
    assert.match(key.sid, /^SK[0-9a-f]{32}$/);
    const byKey = pointedHere(twilio(key.sid, key.secret, { accountSid }));
    await byKey.sip.credentialLists.list({ limit: 1 });
    assert.equal((await client.keys(key.sid).fetch()).friendlyName, 'application');
    assert.ok((await client.keys.list({ limit: 100 })).some(k => k.sid === key.sid));
    assert.equal(await client.keys(key.sid).remove(), true);
    await refused(byKey.sip.credentialLists.list({ limit: 1 }), 401, 20003);
  },

  async 'a domain, its lists and its mappings'() {
    const domainName = `node-${unique}.sip.example.com`;
    const domain = await client.sip.domains.create({ domainName, friendlyName: 'Scranton' });
    assert.equal(domain.domainName, domainName);
    assert.equal(domain.authType, '');
    assert.equal(domain.voiceUrl, null);
    const updated = await client.sip
      .domains(domain.sid)
      .update({ voiceUrl: 'sip:pbx.example.com', sipRegistration: true, secure: true });
    assert.equal(updated.voiceUrl, 'sip:pbx.example.com');
    assert.equal(updated.sipRegistration, true);
    assert.equal((await client.sip.domains(domain.sid).update({ voiceUrl: '' })).voiceUrl, null);
    await refused(client.sip.domains.create({ domainName }), 400, 21232);

    const list = await client.sip.credentialLists.create({ friendlyName: `phones ${unique}` });
    const credentials = client.sip.credentialLists(list.sid).credentials;
    const alice = await credentials.create({ username: 'alice', password: 'CorrectHorse42' });
    assert.equal(alice.username, 'alice');
    assert.equal(alice.password, undefined);
    await refused(credentials.create({ username: 'alice', password: 'CorrectHorse42' }), 400, 21240);
    await refused(credentials.create({ username: 'bob', password: 'short' }), 400, 21240);
    const changed = await client.sip.credentialLists(list.sid).credentials(alice.sid).update({ password: 'BatteryStaple7' });
    assert.equal(changed.sid, alice.sid);
    assert.equal((await client.sip.credentialLists(list.sid).credentials(alice.sid).fetch()).username, 'alice');

    const acl = await client.sip.ipAccessControlLists.create({ friendlyName: `office ${unique}` });
    const addresses = client.sip.ipAccessControlLists(acl.sid).ipAddresses;
    const address = await addresses.create({ friendlyName: 'gateway', ipAddress: '192.0.2.1' });
    assert.equal(address.cidrPrefixLength, 32);
    assert.equal((await client.sip.ipAccessControlLists(acl.sid).ipAddresses(address.sid).fetch()).ipAddress, '192.0.2.1');
    const wider = await client.sip
      .ipAccessControlLists(acl.sid)
      .ipAddresses(address.sid)
      .update({ ipAddress: '192.0.2.0', cidrPrefixLength: 24 });
    assert.equal(wider.cidrPrefixLength, 24);
    assert.equal((await addresses.list({ limit: 20 })).length, 1);

    const here = client.sip.domains(domain.sid);
    const mappings = [
      [here.credentialListMappings, { credentialListSid: list.sid }, list.sid],
      [here.ipAccessControlListMappings, { ipAccessControlListSid: acl.sid }, acl.sid],
      [here.auth.registrations.credentialListMappings, { credentialListSid: list.sid }, list.sid],
    ];
    for (const [collection, parameter, sid] of mappings) {
      assert.equal((await collection.create(parameter)).sid, sid);
      assert.equal((await collection.list({ limit: 20 })).length, 1);
      assert.equal((await collection(sid).fetch()).sid, sid);
    }
    await refused(here.auth.calls.credentialListMappings.create({ credentialListSid: list.sid }), 400, 21231);
    assert.equal((await here.fetch()).authType, 'IP_ACL,CREDENTIAL_LIST');
    assert.equal((await here.auth.calls.credentialListMappings(list.sid).fetch()).sid, list.sid);
    assert.equal((await here.auth.calls.ipAccessControlListMappings(acl.sid).fetch()).sid, acl.sid);
    await refused(client.sip.credentialLists(list.sid).remove(), 400, 21241);
    await refused(client.sip.ipAccessControlLists(acl.sid).remove(), 400, 21236);

    for (const [collection, , sid] of mappings) {
      assert.equal(await collection(sid).remove(), true);
      await gone(collection(sid).fetch());
    }
    const calls = here.auth.calls;
    await calls.credentialListMappings.create({ credentialListSid: list.sid });
    await calls.ipAccessControlListMappings.create({ ipAccessControlListSid: acl.sid });
    assert.equal((await calls.credentialListMappings.list({ limit: 20 })).length, 1);
    assert.equal((await calls.ipAccessControlListMappings.list({ limit: 20 })).length, 1);
    await calls.credentialListMappings(list.sid).remove();
    await calls.ipAccessControlListMappings(acl.sid).remove();

    assert.equal(await client.sip.credentialLists(list.sid).credentials(alice.sid).remove(), true);
    assert.equal(await client.sip.ipAccessControlLists(acl.sid).ipAddresses(address.sid).remove(), true);
    assert.equal((await client.sip.credentialLists(list.sid).update({ friendlyName: `desk ${unique}` })).friendlyName, `desk ${unique}`);
    assert.equal((await client.sip.ipAccessControlLists(acl.sid).update({ friendlyName: `hq ${unique}` })).friendlyName, `hq ${unique}`);
    assert.equal((await client.sip.credentialLists(list.sid).fetch()).sid, list.sid);
    assert.equal((await client.sip.ipAccessControlLists(acl.sid).fetch()).sid, acl.sid);
    assert.ok((await client.sip.ipAccessControlLists.list({ limit: 1000 })).some(l => l.sid === acl.sid));
    assert.ok((await client.sip.domains.list({ limit: 1000 })).some(d => d.sid === domain.sid));
    assert.equal(await client.sip.credentialLists(list.sid).remove(), true);
    assert.equal(await client.sip.ipAccessControlLists(acl.sid).remove(), true);
    assert.equal(await client.sip.domains(domain.sid).remove(), true);
    await gone(client.sip.domains(domain.sid).fetch());
  },

  async 'a trunk, its lists and its origination URLs'() {
    const trunks = client.trunking.v1.trunks;
    const trunk = await trunks.create({ friendlyName: 'carrier', domainName: `trunk-${unique}.pstn.example.com` });
    assert.equal(trunk.authType, '');
    assert.deepEqual(trunk.authTypeSet, []);
    assert.equal((await trunks(trunk.sid).update({ secure: true, transferMode: 'sip-only' })).transferMode, 'sip-only');
    await refused(trunks(trunk.sid).update({ transferMode: 'invalid' }), 400, 20001);
    assert.equal((await trunks(trunk.sid).fetch()).secure, true);

    const list = await client.sip.credentialLists.create({ friendlyName: `trunk ${unique}` });
    const acl = await client.sip.ipAccessControlLists.create({ friendlyName: `trunk ${unique}` });
    const here = trunks(trunk.sid);
    await here.credentialsLists.create({ credentialListSid: list.sid });
    await here.ipAccessControlLists.create({ ipAccessControlListSid: acl.sid });
    await refused(here.credentialsLists.create({ credentialListSid: list.sid }), 400, 21245);
    assert.equal((await here.credentialsLists.list({ limit: 20 })).length, 1);
    assert.equal((await here.ipAccessControlLists.list({ limit: 20 })).length, 1);
    assert.equal((await here.credentialsLists(list.sid).fetch()).trunkSid, trunk.sid);
    assert.equal((await here.ipAccessControlLists(acl.sid).fetch()).trunkSid, trunk.sid);
    assert.deepEqual((await here.fetch()).authTypeSet, ['IP_ACL', 'CREDENTIAL_LIST']);

    const url = await here.originationUrls.create({
      weight: 1, priority: 2, enabled: true, friendlyName: 'box', sipUrl: 'sip://sip-box.com:1234',
    });
    assert.equal(url.sipUrl, 'sip://sip-box.com:1234');
    assert.equal((await here.originationUrls(url.sid).update({ enabled: false })).enabled, false);
    assert.equal((await here.originationUrls(url.sid).fetch()).priority, 2);
    assert.equal((await here.originationUrls.list({ limit: 20 })).length, 1);

    assert.equal(await here.originationUrls(url.sid).remove(), true);
    assert.equal(await here.credentialsLists(list.sid).remove(), true);
    assert.equal(await here.ipAccessControlLists(acl.sid).remove(), true);
    assert.ok((await trunks.list({ limit: 100 })).some(t => t.sid === trunk.sid));
    assert.equal(await trunks(trunk.sid).remove(), true);
    await gone(trunks(trunk.sid).fetch());
    await client.sip.credentialLists(list.sid).remove();
    await client.sip.ipAccessControlLists(acl.sid).remove();
  },

  async 'end users of both products'() {
    const products = [client.trusthub.v1, client.numbers.v2.regulatoryCompliance];
    for (const product of products) {
      const attributes = { first_name: 'Jeff', email: 'jeff@example.com' };
      const user = await product.endUsers.create({ friendlyName: 'Jeff', type: 'individual', attributes });
      assert.deepEqual(user.attributes, attributes);
      assert.deepEqual((await product.endUsers(user.sid).update({ friendlyName: 'Jeffrey' })).attributes, attributes);
      const replaced = await product.endUsers(user.sid).update({ attributes: { last_name: 'B' } });
      assert.deepEqual(replaced.attributes, { last_name: 'B' });
      assert.equal((await product.endUsers(user.sid).fetch()).friendlyName, 'Jeffrey');
      assert.ok((await product.endUsers.list({ limit: 20 })).some(u => u.sid === user.sid));
      assert.equal(await product.endUsers(user.sid).remove(), true);
      await gone(product.endUsers(user.sid).fetch());
      const types = await product.endUserTypes.list({ limit: 20 });
      assert.ok(types.length > 1);
      assert.equal((await product.endUserTypes(types[0].sid).fetch()).machineName, types[0].machineName);
    }
  },

  async '120 rows, forwards and backwards'() {
    const list = await client.sip.credentialLists.create({ friendlyName: `many ${unique}` });
    const credentials = client.sip.credentialLists(list.sid).credentials;
    for (let i = 0; i < 120; i++) {
      await credentials.create({ username: `user${i}`, password: 'CorrectHorse42' });
    }
    const all = (await credentials.list({ pageSize: 50 })).map(c => c.sid);
    assert.equal(new Set(all).size, 120);
    assert.deepEqual((await credentials.list({ limit: 5000 })).map(c => c.sid), all);

    const forwards = [];
    let page = await credentials.page({ pageSize: 1 });
    let last = page;
    for (; page; page = await page.nextPage()) {
      forwards.push(...page.instances.map(c => c.sid));
      last = page;
    }
    assert.deepEqual(forwards, all);
    const backwards = [];
    for (page = last; page; page = await page.previousPage()) {
      backwards.push(...page.instances.map(c => c.sid));
    }
    assert.deepEqual(backwards.reverse(), all);
    assert.equal(await client.sip.credentialLists(list.sid).remove(), true);
  },

  async 'alerts, calls and the trail of writes'() {
    const alerts = await client.monitor.v1.alerts.list({ limit: 20 });
    assert.deepEqual(alerts.map(alert => alert.errorCode), ['32202']);
    const alert = await client.monitor.v1.alerts(alerts[0].sid).fetch();
    assert.match(alert.requestVariables, /CallId=call-1/);
    assert.equal(alert.logLevel, 'error');
    assert.deepEqual(await client.monitor.v1.alerts.list({ logLevel: 'notice', limit: 20 }), []);
    const calls = await client.calls.list({ limit: 20 });
    assert.deepEqual(calls.map(call => call.status), ['failed']);
    assert.equal((await client.calls(calls[0].sid).fetch()).from, 'sip:alice@pbx.example.com');
    const list = await client.sip.credentialLists.create({ friendlyName: `audited ${unique}` });
    const [event] = await client.monitor.v1.events.list({ resourceSid: list.sid, limit: 20 });
    assert.equal(event.eventType, 'sip-credentiallists.created');
    assert.equal(event.actorSid, accountSid);
    assert.equal((await client.monitor.v1.events(event.sid).fetch()).resourceSid, list.sid);
  },

  async 'who may not'() {
    const stranger = pointedHere(twilio(accountSid, 'not-the-token'));
    await refused(stranger.sip.domains.list({ limit: 1 }), 401, 20003);
    await gone(client.sip.credentialLists('CLffffffffffffffffffffffffffffffff').fetch());
    await gone(client.trunking.v1.trunks('TKffffffffffffffffffffffffffffffff').remove());
  },
};

(async () => {
  for (const [name, story] of Object.entries(stories)) {
    await story();
    console.log(`ok ${name}`);
  }
})().catch(error => {
  console.error(error);
  process.exit(1);
});
