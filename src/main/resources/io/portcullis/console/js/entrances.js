/** What lets a user in: the lists that he is in, and the domains and trunks that they are mapped to. */

/** Requests that are on their way at the same time. */
const AT_ONCE = 6;

/** Does `work` for each, a few at a time; the results are in the order of the items. */
async function forEach(items, work) {
  const results = new Array(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index], index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
  return results;
}

/** Every credential of that name, in any list: with its list and what that is mapped to. */
export async function findUser(api, name, signal, progress) {
  const lists = await api.all(api.sip("CredentialLists"), "credential_lists", {}, signal);
  let looked = 0;
  const found = await forEach(lists, async (list) => {
    const path = api.sip(`CredentialLists/${list.sid}/Credentials`);
    const credentials = await api.all(path, "credentials", { Username: name }, signal);
    progress(`Looked into ${++looked} of ${lists.length} lists …`);
    return credentials.map((credential) => ({ credential, list }));
  });
  const users = found.flat();
  if (users.length === 0) {
    return { users, lists: lists.length };
  }
  progress("Looking where the lists are mapped …");
  const entrances = await entrancesByList(api, signal);
  const nowhere = { calls: [], registrations: [], trunks: [] };
  return {
    users: users.map((user) => ({ ...user, entrances: entrances.get(user.list.sid) ?? nowhere })),
    lists: lists.length,
  };
}

/** What each credential list is mapped to, by the list's SID. */
async function entrancesByList(api, signal) {
  const byList = new Map();
  const note = (kind, entrance) => (list) => {
    if (!byList.has(list.sid)) {
      byList.set(list.sid, { calls: [], registrations: [], trunks: [] });
    }
    byList.get(list.sid)[kind].push(entrance);
  };
  const [domains, trunks] = await Promise.all([
    api.all(api.sip("Domains"), "domains", {}, signal),
    api.all("/v1/Trunks", "trunks", {}, signal),
  ]);
  await forEach(domains, async (domain) => {
    const auth = `Domains/${domain.sid}/Auth`;
    const mapped = (purpose) =>
      api.all(api.sip(`${auth}/${purpose}/CredentialListMappings`), "contents", {}, signal);
    (await mapped("Calls")).forEach(note("calls", domain));
    (await mapped("Registrations")).forEach(note("registrations", domain));
  });
  await forEach(trunks, async (trunk) => {
    const lists = await api.all(`/v1/Trunks/${trunk.sid}/CredentialLists`, "credential_lists", {}, signal);
    lists.forEach(note("trunks", trunk));
  });
  return byList;
}
