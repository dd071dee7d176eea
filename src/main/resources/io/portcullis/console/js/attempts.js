import { h } from "../lib/preact.js";
import { Badge, Facts, link, Sid, Time } from "./parts.js";
import { clock, fromNow, spoken, tone } from "./words.js";

/** What became of one request: how it ended, why, and what to change. */
export function Attempt({ attempt }) {
  const who = attempt.user ?? attempt.from ?? "somebody";
  const kind = tone(attempt.reason);
  return h("article", { class: `attempt ${kind}` },
    h("header", null,
      h(Badge, { tone: kind }, spoken(attempt.reason)),
      h("span", { class: "what" }, h("strong", null, who), ` ${attempt.method} `, h("span", { class: "uri" }, attempt.request_uri)),
      h("span", { class: "when" }, h(Time, { at: attempt.date }, `${clock(attempt.date)}, ${fromNow(attempt.date)}`))),
    attempt.detail && h("p", { class: "detail" }, attempt.detail),
    attempt.fix && h("p", { class: "fix" }, h("strong", null, "What to do: "), attempt.fix),
    h("details", null,
      h("summary", null, "Everything that is known"),
      h(Known, { attempt })),
    h("p", { class: "links" },
      h(Remedy, { attempt }),
      attempt.user && h("a", { href: link("users", { q: attempt.user }) }, "What lets this user in"),
      h("a", { href: link("whatif", question(attempt)) }, "Would it pass now?")));
}

/** Where in this console what is to be done can be done. */
function Remedy({ attempt: { reason, user, fix } }) {
  const list = fix?.match(/CL[0-9a-f]{32}/)?.[0];
  const remedies = {
    wrong_password: ["Give the user a new password", "users", { q: user }],
    unknown_user: ["Add this user", "add", { username: user, list }],
    user_in_unmapped_list: ["Map the list", "add", { list }],
    nothing_mapped: ["Map a list", "add", {}],
    no_registration_list: ["Map a list", "add", { list }],
    unknown_domain: ["Add a domain", "add", {}],
    locked_out: ["Let him in again", "lockouts", {}],
    network_locked_out: ["Let him in again", "lockouts", {}],
    upstream_silent: ["See the upstreams", "upstreams", {}],
    upstream_unreachable: ["See the upstreams", "upstreams", {}],
    no_upstream: ["See the upstreams", "upstreams", {}],
  };
  if (!(reason in remedies)) {
    return null;
  }
  const [text, page, query] = remedies[reason];
  return h("a", { href: link(page, query) }, h("strong", null, text));
}

function Known({ attempt }) {
  return h(Facts, {
    of: {
      "Call-ID": h(Sid, null, attempt.call_id),
      from: attempt.from,
      source: `${attempt.source} port ${attempt.port}, ${attempt.transport}`,
      "arrived at": attempt.listener,
      "domain or trunk": attempt.entrance_sid && [attempt.entrance_name, " ", h(Sid, null, attempt.entrance_sid)],
      credential: attempt.credential_sid && h(Sid, null, attempt.credential_sid),
      algorithm: attempt.algorithm,
      phone: attempt.user_agent,
      answer: attempt.status > 0 && `${attempt.status} from ${attempt.origin === "edge" ? "the edge" : "behind it"}`,
      target: attempt.target,
      failovers: attempt.failovers > 0 && attempt.failovers,
      "first answered after": attempt.answered_ms !== null && `${attempt.answered_ms} ms`,
      "ended after": attempt.final_ms !== null && `${attempt.final_ms} ms`,
      code: attempt.code > 0 && attempt.code,
      event: h(Sid, null, attempt.sid),
    },
  });
}

/** The same request, to be asked again. */
function question(attempt) {
  return {
    RequestUri: attempt.request_uri,
    User: attempt.user,
    Source: attempt.source,
    Transport: attempt.transport,
    Method: attempt.method,
  };
}
