import { Component, h } from "../lib/preact.js";
import { ours } from "./api.js";
import { Attempt } from "./attempts.js";
import { Loading } from "./loading.js";
import { Empty, Head, link } from "./parts.js";
import { counted, spoken, tone } from "./words.js";

const MOST = 100;

/** The one search for what became of a request. */
export class Search extends Component {
  submit = (event) => {
    event.preventDefault();
    location.hash = link("why", { q: new FormData(event.currentTarget).get("q").trim() });
  };

  render({ asked = "" }) {
    return h("form", { class: "search", role: "search", onSubmit: this.submit },
      h("label", { for: "search" }, "Why was this call refused?"),
      h("div", null,
        h("input", {
          id: "search", name: "q", type: "search", required: true, defaultValue: asked, autocomplete: "off",
          autocapitalize: "none", spellcheck: false, placeholder: "Call-ID, user or source address",
        }),
        h("button", { type: "submit", class: "main" }, "Find")));
  }
}

/** Why a call was refused: found by whatever is known of it. */
export function Why({ api, query }) {
  return h("div", { class: "stack" },
    h(Head, { title: "Why refused?" }, "Every request from outside ends with one reason. What to change stands with it."),
    h(Search, { asked: query.q }),
    query.q
      ? h(Loading, { load: (signal) => find(api, query.q, signal) },
        (found) => h(Found, { found, asked: query.q }))
      : h(Loading, { load: (signal) => latest(api, query.reason, signal), every: 10_000 }, (found) => h(Latest, { found, reason: query.reason })));
}

/** What is asked for may be any of these: each is looked for, and usually one of them finds something. */
async function find(api, asked, signal) {
  const user = asked.replace(/^sips?:/i, "").split("@")[0];
  const kinds = [{ CallId: asked }, { User: asked }, { Source: asked }];
  if (user !== asked) {
    kinds.push({ User: user });
  }
  if (/^(CA|NO)[0-9a-f]{32}$/.test(asked)) {
    kinds.push(asked.startsWith("CA") ? { CallSid: asked } : { Sid: asked });
  }
  const pages = await Promise.all(kinds.map((kind) =>
    api.get(ours("Attempts"), { ...kind, PageSize: MOST }, signal)));
  const bySid = new Map(pages.flatMap((page) => page.attempts).map((attempt) => [attempt.sid, attempt]));
  return [...bySid.values()].sort((one, other) => Date.parse(other.date) - Date.parse(one.date));
}

/** Those that ended for that reason; without one those that were refused. */
async function latest(api, reason, signal) {
  const page = await api.get(ours("Attempts"), { Reason: reason, PageSize: 2 * MOST }, signal);
  return page.attempts.filter((attempt) => reason || tone(attempt.reason) === "bad").slice(0, MOST);
}

/** First what says something; that a phone was asked for its password is how each call begins. */
class Found extends Component {
  state = { all: false };

  render({ found, asked }, { all }) {
    if (found.length === 0) {
      return h(Nothing, { asked });
    }
    const telling = found.filter((attempt) => tone(attempt.reason) !== "plain");
    const shown = all || telling.length === 0 ? found : telling;
    const hidden = found.length - shown.length;
    return h("section", { class: "stack", "aria-label": "What was found" },
      h("p", { role: "status" },
        h("strong", null, counted(found.length, "request")), ` of “${asked}”, newest first. `,
        hidden > 0 && h("button", { type: "button", onClick: () => this.setState({ all: true }) },
          `Show ${counted(hidden, "challenge")} too`)),
      shown.map((attempt) => h(Attempt, { key: attempt.sid, attempt })));
  }
}

function Nothing({ asked }) {
  return h(Empty, { title: `This node remembers nothing of “${asked}”.` },
    h("ul", null,
      h("li", null, "Is it spelt as the phone said it? A user is found by what his digest says, a source by its address without port."),
      h("li", null, "A node remembers what came to it, and the newest of that only: ask the other nodes, or have the phone call again."),
      h("li", null, "Nothing at all often means that nothing arrived. Check the phone's outbound proxy, its port and transport, and"
        + " the firewall; then ", h("a", { href: link("live") }, "watch live"), " while it calls."),
      h("li", null, h("a", { href: link("whatif") }, "Ask what would happen"), " if the phone called now.")));
}

function Latest({ found, reason }) {
  if (found.length === 0) {
    return h(Empty, { title: reason ? `This node remembers no request that ended so: ${spoken(reason)}.` : "Nobody was refused lately." },
      h("p", null, "Search above, or ", h("a", { href: link("live") }, "watch live"), "."));
  }
  return h("section", { class: "stack", "aria-labelledby": "latest" },
    h("h2", { id: "latest" }, reason ? `Lately: ${spoken(reason)}` : "Refused lately"),
    found.map((attempt) => h(Attempt, { key: attempt.sid, attempt })));
}
