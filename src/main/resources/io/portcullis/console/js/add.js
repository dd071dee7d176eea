import { Component, h } from "../lib/preact.js";
import { Check, Choice, Field, Form } from "./form.js";
import { Loading } from "./loading.js";
import { Card, Done, Head, Sid } from "./parts.js";
import { PasswordField } from "./password.js";

/** A user, a list, a domain, a mapping: each with one form. In this order one is made after the other for a new phone. */
export function Add({ api, query }) {
  return h("div", { class: "stack" },
    h(Head, { title: "Add" }, "For a phone to get in there is a domain, a list that is mapped to it, and a user in the list."),
    h(Loading, { load: (signal) => known(api, signal) },
      (all, reload) => h("div", { class: "columns" },
        h(AddUser, { api, all, query }),
        h(AddList, { api, reload }),
        h(AddDomain, { api, reload }),
        h(AddMapping, { api, all, query }))));
}

async function known(api, signal) {
  const [lists, domains, trunks] = await Promise.all([
    api.all(api.sip("CredentialLists"), "credential_lists", {}, signal),
    api.all(api.sip("Domains"), "domains", {}, signal),
    api.all("/v1/Trunks", "trunks", {}, signal),
  ]);
  return { lists, domains, trunks };
}

function AddUser({ api, all, query }) {
  const send = async ({ list, ...form }) => {
    const made = await api.post(api.sip(`CredentialLists/${list}/Credentials`), form);
    return h(Made, { made, what: `the user ${made.username}` }, "Write the password into the phone now: nobody can read it later.");
  };
  return h(Card, { title: "A user", id: "add-user" },
    all.lists.length === 0
      ? h("p", { class: "note warn" }, "Make a list first: a user is in a list.")
      : h(Form, { send, button: "Add user", "aria-label": "Add a user" },
        h(Choice, { label: "In the list", name: "list", options: named(all.lists), value: query.list }),
        h(Field, { label: "User name", name: "Username", required: true, maxLength: 32, defaultValue: query.username ?? "" }),
        h(PasswordField)));
}

function AddList({ api, reload }) {
  const send = async (form) => {
    const made = await api.post(api.sip("CredentialLists"), form);
    reload();
    return h(Made, { made, what: `the list ${made.friendly_name}` }, "Now put users into it, and map it to a domain.");
  };
  return h(Card, { title: "A list of users", id: "add-list" },
    h(Form, { send, clears: true, button: "Add list", "aria-label": "Add a list" },
      h(Field, { label: "Name", name: "FriendlyName", required: true, maxLength: 64, placeholder: "phones" })));
}

function AddDomain({ api, reload }) {
  const send = async (form) => {
    const made = await api.post(api.sip("Domains"), form);
    reload();
    return h(Made, { made, what: `the domain ${made.domain_name}` }, "Now map a list to it: until then it lets nobody in.");
  };
  return h(Card, { title: "A domain", id: "add-domain" },
    h(Form, { send, clears: true, button: "Add domain", "aria-label": "Add a domain" },
      h(Field, {
        label: "Domain name", name: "DomainName", required: true, placeholder: "pbx.example.com",
        hint: "What phones have as their domain.",
      }),
      h(Check, { label: "Phones may register", name: "SipRegistration" }),
      h(Check, { label: "Over TLS only", name: "Secure" })));
}

/** Which requests a mapping is for, as the API's paths have it. */
const PURPOSES = { Calls: "calls", Registrations: "registrations" };

class AddMapping extends Component {
  state = { entrance: "" };

  send = async ({ list, entrance, purpose }) => {
    const { api, all } = this.props;
    const path = entrance.startsWith("TK")
      ? `/v1/Trunks/${entrance}/CredentialLists`
      : api.sip(`Domains/${entrance}/Auth/${purpose}/CredentialListMappings`);
    const made = await api.post(path, { CredentialListSid: list });
    const domain = all.domains.find(({ sid }) => sid === entrance);
    const off = purpose === "Registrations" && domain && !domain.sip_registration;
    return h(Made, { made, what: "the mapping" }, off
      ? `Registration is off at this domain: set SipRegistration=true on ${entrance}.`
      : "Who is in the list gets in there from now on.");
  };

  render({ all, query }, { entrance }) {
    const entrances = { ...named(all.domains), ...named(all.trunks) };
    const at = entrance || Object.keys(entrances)[0] || "";
    const ready = all.lists.length > 0 && at !== "";
    return h(Card, { title: "A mapping", id: "add-mapping" },
      ready
        ? h(Form, { send: this.send, button: "Add mapping", "aria-label": "Add a mapping" },
          h(Choice, { label: "Who is in the list", name: "list", options: named(all.lists), value: query.list }),
          h(Choice, {
            label: "gets in at", name: "entrance", options: entrances, value: at,
            onChange: (event) => this.setState({ entrance: event.currentTarget.value }),
          }),
          at.startsWith("SD") && h(Choice, { label: "with", name: "purpose", options: PURPOSES, value: "Calls" }))
        : h("p", { class: "note warn" }, "Make a list and a domain first."));
  }
}

function Made({ made, what, children }) {
  return h(Done, null,
    h("p", null, h("strong", null, `Made ${what}. `), h(Sid, null, made.sid)),
    h("p", null, made.pending && "It is stored, and will be in force in a moment. ", children));
}

/** What they are called, by their SIDs. */
function named(all) {
  return Object.fromEntries(all.map((each) => [each.sid, each.domain_name || each.friendly_name || each.sid]));
}
