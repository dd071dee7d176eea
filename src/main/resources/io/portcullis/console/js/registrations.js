import { Component, h } from "../lib/preact.js";
import { ours } from "./api.js";
import { Field } from "./form.js";
import { Loading } from "./loading.js";
import { Empty, Head, link, Sid, Table, Time } from "./parts.js";
import { clock, counted, fromNow } from "./words.js";

const MOST_SHOWN = 200;

/** Which phones are registered through this node. */
export class Registrations extends Component {
  state = { wanted: "" };

  render({ api }, { wanted }) {
    return h("div", { class: "stack" },
      h(Head, { title: "Registered" }, "Phones that were registered through this node, until the time that they asked for is over."),
      h(Field, {
        label: "Show those with", type: "search", placeholder: "user, address, phone …", value: wanted,
        onInput: (event) => this.setState({ wanted: event.currentTarget.value }),
      }),
      h(Loading, { load: (signal) => api.all(ours("Registrations"), "registrations", {}, signal), every: 10_000 },
        (phones) => h(Phones, { phones, wanted: wanted.trim().toLowerCase() })));
  }
}

function Phones({ phones, wanted }) {
  if (phones.length === 0) {
    return h(Empty, { title: "No phone is registered through this node." },
      h("p", null, "A phone may have registered through another node. If one tried here, ",
        h("a", { href: link("live", { Reason: "" }) }, "watch live"), " what becomes of it; domains take registrations only"
        + " when registration is on and a list is mapped for it."));
  }
  const found = phones.filter((phone) => Object.values(phone).join(" ").toLowerCase().includes(wanted));
  const shown = found.slice(0, MOST_SHOWN);
  return h("div", { class: "stack" },
    h("p", { role: "status" }, counted(found.length, "phone"),
      found.length < phones.length && ` of ${phones.length}`,
      shown.length < found.length && `; the first ${shown.length} are shown`),
    shown.length > 0 && h(Table, {
      caption: "Registered phones",
      rows: shown,
      columns: {
        user: (phone) => h("a", { href: link("users", { q: phone.user }) }, phone.user),
        from: (phone) => `${phone.source.replace(" ", " port ")} over ${phone.transport}`,
        phone: (phone) => phone.user_agent || "–",
        domain: (phone) => h(Sid, null, phone.domain_sid),
        since: (phone) => h(Time, { at: phone.registered }, clock(phone.registered)),
        until: (phone) => h(Time, { at: phone.until }, fromNow(phone.until)),
      },
    }));
}
