import { h } from "../lib/preact.js";
import { ours } from "./api.js";
import { Loading } from "./loading.js";
import { Badge, Card, Empty, Facts, Head, link, Table, Time } from "./parts.js";
import { count, counted, day, fromNow, percent, span, spoken, tone, wasLetIn } from "./words.js";
import { Search } from "./why.js";

const NEAR_DAYS = 14;
const OLD_INDEX_SECONDS = 60;
const LONG_WAIT_SECONDS = 0.1;
const DAY = 86_400_000;

/** Whether all is well, and the search that is wanted most. */
export function Overview({ api }) {
  return h("div", { class: "stack" },
    h(Head, { title: "Overview" }),
    h(Search),
    api.operator
      ? h(Loading, { load: (signal) => node(api, signal), every: 5_000 }, (all) => h(Node, all))
      : h(Loading, { load: (signal) => own(api, signal), every: 10_000 }, (requests) => h(Own, { requests })));
}

async function node(api, signal) {
  const [status, upstreams, nodes] = await Promise.all([
    api.get(ours("Status"), {}, signal),
    api.all(ours("Upstreams"), "upstreams", {}, signal),
    api.all(ours("Nodes"), "nodes", {}, signal),
  ]);
  return { status, upstreams, nodes };
}

/** What an account that is not the operator's can tell from its own attempts. */
async function own(api, signal) {
  const { attempts } = await api.get(ours("Attempts"), { PageSize: 1_000 }, signal);
  const byReason = new Map();
  attempts.forEach(({ reason }) => byReason.set(reason, (byReason.get(reason) ?? 0) + 1));
  return [...byReason]
    .map(([reason, lately]) => ({ reason, lately }))
    .sort((one, other) => other.lately - one.lately);
}

function Own({ requests }) {
  return h(Card, { title: "What became of your latest requests" },
    h(Shares, { requests }),
    h("p", { class: "quiet" }, "From the memory of this node. How the node itself is, its operator sees."));
}

function Node({ status, upstreams, nodes }) {
  const wrong = faults(status, upstreams, nodes);
  const worst = wrong.some(({ kind }) => kind === "bad") ? "bad" : wrong.length > 0 ? "warn" : "good";
  const titles = { good: "All is well", warn: "Well, with something to look at", bad: "Something is wrong" };
  return h("div", { class: "stack" },
    h("section", { class: `card verdict ${worst}`, role: "status", "aria-label": "State" },
      h("h2", null, titles[worst]),
      wrong.length === 0
        ? h("p", null, "Every upstream answers, the store is up, and nothing waits for anybody.")
        : h("ul", null, wrong.map(({ text, todo, page }) => h("li", { key: text },
          h("strong", null, text), " ", todo, page && h("a", { href: link(page) }, " See which."))))),
    h(Tiles, { status, upstreams }),
    h("div", { class: "columns" },
      h(Card, { title: "What became of requests" },
        h(Shares, { requests: status.requests.reasons, seconds: status.requests.lately_seconds })),
      h(Card, { title: "This node" }, h(About, { status })),
      h(Card, { title: "Certificates" }, h(Certificates, { certificates: status.certificates })),
      h(Card, { title: "Waits for a restart" }, h(Restart, { status })),
      nodes.length > 1 && h(Card, { title: "The fleet" }, h(Fleet, { nodes }))));
}

/** What is not as it should be, the worst first; each with what to do. */
function faults(status, upstreams, nodes) {
  const found = [];
  const note = (is, kind, text, todo, page) => is && found.push({ kind, text, todo, page });
  const down = upstreams.filter((target) => !target.up).length;
  note(status.failing && status.failing.length > 0, "bad", `Not ready: ${status.failing}.`, "");
  note(down > 0, "bad", `${down} of ${counted(upstreams.length, "upstream target")} down.`, "", "upstreams");
  note(!status.store_up, "bad", "The store is away.", "Calls go on with what is known; nothing can be changed. Check the database.");
  note(status.index_checked_age_seconds > OLD_INDEX_SECONDS, "bad",
    `This node has not heard of changes for ${span(status.index_checked_age_seconds * 1_000)}.`, "Check the store.");
  note(status.queue_wait_seconds > LONG_WAIT_SECONDS, "bad",
    `Messages wait ${span(status.queue_wait_seconds * 1_000)} before they are read.`, "The node has too little processor time.");
  note(!status.reload_success, "bad", "The configuration file has a fault; the one before is in force.", "The log names its line.");
  status.certificates.forEach(({ listener, until }) => {
    const left = Date.parse(until) - Date.now();
    note(left <= 0, "bad", `The certificate of ${listener} is over.`, "Phones refuse it: write the new one into its files.");
    note(left > 0 && left < NEAR_DAYS * DAY, "warn", `The certificate of ${listener} ends ${fromNow(until)}.`, "Write the new one into its files.");
  });
  note(status.restart_pending.length > 0, "warn", `${counted(status.restart_pending.length, "changed key")} in force only after a restart.`, "");
  nodes.filter((each) => !each.live).forEach((each) =>
    note(true, "warn", `Node ${each.node_id} is silent since ${fromNow(each.last_seen)}.`, "Start it, or it is forgotten after a while."));
  return found;
}

function Tiles({ status, upstreams }) {
  const { reasons, lately_seconds: seconds } = status.requests;
  const all = reasons.reduce((sum, { lately }) => sum + lately, 0);
  const decided = reasons.filter(({ reason }) => tone(reason) !== "plain");
  const known = decided.reduce((sum, { lately }) => sum + lately, 0);
  const letIn = decided.filter(({ reason }) => wasLetIn(reason)).reduce((sum, { lately }) => sum + lately, 0);
  const up = upstreams.filter((target) => target.up).length;
  const tiles = [
    ["requests per s", (all / seconds).toFixed(all / seconds < 10 ? 1 : 0), `in the last ${span(seconds * 1_000)}`],
    ["let in", known === 0 ? "–" : percent(letIn / known), known === 0 ? "nobody asked" : `of ${count(known)}, challenges apart`],
    ["queue wait", span(status.queue_wait_seconds * 1_000), "before a message is read"],
    ["store", status.store_up ? "up" : "away", `heard of ${span(status.index_checked_age_seconds * 1_000)} ago`],
    ["upstreams", `${up} of ${upstreams.length}`, "up"],
    ["locked out", count(status.lockouts), "on this node"],
  ];
  return h("dl", { class: "tiles" }, tiles.map(([name, value, about]) => h("div", { key: name },
    h("dt", null, name),
    h("dd", null, h("strong", null, value), h("span", null, about)))));
}

function Shares({ requests, seconds }) {
  const some = requests.filter(({ lately }) => lately > 0);
  const all = some.reduce((sum, { lately }) => sum + lately, 0);
  if (all === 0) {
    return h(Empty, { title: "No requests lately." },
      h("p", null, "If phones should be calling, ", h("a", { href: link("live") }, "watch live"), " and check that they are sent here."));
  }
  return h("div", null,
    h("ul", { class: "shares" }, some.map(({ reason, lately }) => h("li", { key: reason },
      h("a", { href: link("why", { reason }) }, spoken(reason)),
      h("meter", { class: tone(reason), min: 0, max: all, value: lately, "aria-label": `share of ${spoken(reason)}` }),
      h("span", null, `${percent(lately / all)} · ${count(lately)}`)))),
    seconds && h("p", { class: "quiet" }, `The last ${span(seconds * 1_000)}.`));
}

function About({ status }) {
  return h(Facts, {
    of: {
      version: status.version,
      started: h(Time, { at: status.started }, fromNow(status.started)),
      realm: status.realm,
      node: String(status.node_id),
      listeners: h("ul", { class: "plain" }, status.listeners.map((listener) => h("li", { key: listener }, listener))),
      knows: `${counted(status.domains, "domain")}, ${counted(status.trunks, "trunk")}, ${counted(status.credentials, "user")}`,
      "index revision": count(status.index_revision),
    },
  });
}

function Certificates({ certificates }) {
  if (certificates.length === 0) {
    return h("p", null, "No listener shows one: nothing is taken over TLS or secure WebSocket.");
  }
  return h(Table, {
    caption: "When they end",
    rows: certificates,
    columns: {
      listener: ({ listener }) => listener,
      ends: ({ until }) => h(Time, { at: until }, day(until)),
      left: ({ until }) => h(Ending, { until }),
    },
  });
}

function Ending({ until }) {
  const left = Date.parse(until) - Date.now();
  const kind = left <= 0 ? "bad" : left < NEAR_DAYS * DAY ? "warn" : "good";
  return h(Badge, { tone: kind }, left <= 0 ? "over" : fromNow(until));
}

function Restart({ status }) {
  return h("div", null,
    !status.reload_success && h("p", { class: "note bad" }, "The configuration file was read and refused; see the log for its line."),
    status.restart_pending.length === 0
      ? h("p", null, "Nothing: everything in the configuration file is in force.")
      : h("div", null,
        h("p", null, "These keys were changed in the file and are in force only after a restart:"),
        h("ul", null, status.restart_pending.map((key) => h("li", { key }, h("code", null, key))))));
}

function Fleet({ nodes }) {
  return h(Table, {
    caption: "Nodes that share the store",
    rows: nodes,
    keyOf: (each) => each.node_id,
    columns: {
      node: (each) => String(each.node_id),
      state: (each) => h(Badge, { tone: each.live ? "good" : "warn" }, each.live ? "there" : "silent"),
      "heard of": (each) => h(Time, { at: each.last_seen }, fromNow(each.last_seen)),
      revision: (each) => count(each.revision),
    },
  });
}
