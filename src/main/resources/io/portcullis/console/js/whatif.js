import { Component, h } from "../lib/preact.js";
import { ours } from "./api.js";
import { Choice, Field, Form } from "./form.js";
import { Card, Facts, Head, Sid } from "./parts.js";
import { spoken, tone } from "./words.js";

const PASSWORDS = { right: "right", wrong: "wrong", none: "none: it never answers the challenge" };
const TRANSPORTS = { udp: "UDP", tcp: "TCP", tls: "TLS", ws: "WebSocket", wss: "secure WebSocket" };
const METHODS = { INVITE: "INVITE: it calls", REGISTER: "REGISTER: it registers", MESSAGE: "MESSAGE", SUBSCRIBE: "SUBSCRIBE" };

/** What the results of a check are shown with. */
const MARKS = { passed: "✓", failed: "✗", skipped: "–", not_reached: "·" };

/** Asks what would become of a request that nobody has sent. */
export class WhatIf extends Component {
  send = async (question) => h(Foreseen, { answer: await this.props.api.post(ours("Explain"), question) });

  render({ query }) {
    return h("div", { class: "stack" },
      h(Head, { title: "What if?" }, "Would this phone pass? The edge answers with the checks that it would make; nothing is sent, counted or locked out."),
      h(Card, null, h(Form, { send: this.send, button: "Would it pass?", wide: true },
        h(Field, {
          label: "Request-URI", name: "RequestUri", required: true, defaultValue: query.RequestUri ?? "",
          placeholder: "sip:bob@pbx.example.com", hint: "Whom it calls; to register, sip: and the domain.",
        }),
        h(Field, {
          label: "User", name: "User", defaultValue: query.User ?? "", placeholder: "alice", hint: "As the phone says it.",
        }),
        h(Field, {
          label: "Source address", name: "Source", required: true, defaultValue: query.Source ?? "", placeholder: "192.0.2.7",
          hint: "The public address that the phone comes from.",
        }),
        h(Choice, { label: "Password", name: "Password", options: PASSWORDS, value: "right" }),
        h(Choice, { label: "Transport", name: "Transport", options: TRANSPORTS, value: query.Transport ?? "udp" }),
        h(Choice, {
          label: "Method", name: "Method", options: known(query.Method), value: query.Method ?? "INVITE",
        }))));
  }
}

function known(method) {
  return method && !(method in METHODS) ? { ...METHODS, [method]: method } : METHODS;
}

function Foreseen({ answer }) {
  const passes = answer.reason === "admitted";
  const verdict = passes ? "It would pass." : `It would not pass: ${spoken(answer.reason)}.`;
  return h("section", { class: `card verdict ${passes ? "good" : tone(answer.reason)}`, role: "status", "aria-label": "Answer" },
    h("h2", null, verdict),
    answer.detail && h("p", { class: "detail" }, answer.detail),
    answer.fix && h("p", { class: "fix" }, h("strong", null, "What to do: "), answer.fix),
    h("h3", null, "The checks, in their order"),
    h("ol", { class: "ladder" }, answer.steps.map(({ check, result }) => h("li", { key: check, class: result },
      h("span", { class: "mark", "aria-hidden": "true" }, MARKS[result] ?? "?"),
      h("span", null, spoken(check)),
      h("span", { class: "result" }, spoken(result))))),
    h(Facts, {
      of: {
        "domain or trunk": answer.entrance_sid && [answer.entrance_name, " ", h(Sid, null, answer.entrance_sid)],
        credential: answer.credential_sid && h(Sid, null, answer.credential_sid),
        challenged: answer.challenged ? "yes, it is asked for credentials first" : "no",
        answer: answer.status > 0 && String(answer.status),
      },
    }));
}
