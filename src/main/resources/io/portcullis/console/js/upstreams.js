import { h } from "../lib/preact.js";
import { ours } from "./api.js";
import { Loading } from "./loading.js";
import { Badge, Card, Empty, Head } from "./parts.js";

/** The PBXs behind the edge, and why one is down. */
export function Upstreams({ api }) {
  return h("div", { class: "stack" },
    h(Head, { title: "Upstreams" }, "The PBXs that calls are passed on to, as this node sees them: it asks each with OPTIONS all the time."),
    api.operator
      ? h(Loading, { load: (signal) => api.all(ours("Upstreams"), "upstreams", {}, signal), every: 5_000 },
        (targets) => targets.length === 0 ? h(None) : h(Groups, { targets }))
      : h(Empty, { title: "Upstreams are the operator's." },
        h("p", null, "Log in with an account of the edge's configuration file (api.accounts) to see them.")));
}

function None() {
  return h(Empty, { title: "No target has an address." },
    h("p", null, "Either upstreams.default.targets is empty in the configuration, or no name there resolves: check the names and dns."));
}

function Groups({ targets }) {
  const names = [...new Set(targets.map((target) => target.upstream))];
  return h("div", { class: "stack" }, names.map((name) =>
    h(Group, { key: name, name, targets: targets.filter((target) => target.upstream === name) })));
}

function Group({ name, targets }) {
  const up = targets.filter((target) => target.up).length;
  return h(Card, { title: name, tone: up === 0 ? "bad" : "" },
    h("p", null, up === 0 ? "Nobody takes calls here: every call fails with 503." : `${up} of ${targets.length} up.`),
    h("ul", { class: "targets" }, targets.map((target) => h("li", { key: `${target.uri} ${target.address} ${target.transport}` },
      h("div", { class: "line" },
        h(Badge, { tone: target.up ? "good" : "bad" }, target.up ? "up" : "down"),
        h("strong", null, target.uri),
        h("span", { class: "quiet" }, `${target.address} over ${target.transport}`)),
      !target.up && h("div", { class: "why" },
        h("p", null, h("strong", null, "Why: "), target.trouble ?? "it is not known."),
        h("p", { class: "fix" }, h("strong", null, "What to do: "), advice(target)))))));
}

/** What to look at, by what the edge noticed. */
function advice(target) {
  const trouble = target.trouble ?? "";
  if (trouble.includes("Retry-After")) {
    return "The PBX says itself that it is too busy or stopping. It is asked again when the time that it named is over.";
  }
  return `See that the PBX runs and listens on ${target.address} over ${target.transport}, that it answers OPTIONS from this`
    + " edge's address, and that no firewall is in between. It is up again with its first answer.";
}
