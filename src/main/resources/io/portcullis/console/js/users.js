import { Component, h } from "../lib/preact.js";
import { findUser } from "./entrances.js";
import { Loading } from "./loading.js";
import { Badge, Card, Empty, Facts, Head, link, Sid } from "./parts.js";
import { NewPassword } from "./password.js";

/** A user, everything that lets him in, and a new password for him. */
export function Users({ api, query }) {
  const submit = (event) => {
    event.preventDefault();
    location.hash = link("users", { q: new FormData(event.currentTarget).get("q").trim() });
  };
  return h("div", { class: "stack" },
    h(Head, { title: "Users" }, "Who may call: his lists, and the domains and trunks that they let him into."),
    h("form", { class: "search", role: "search", onSubmit: submit },
      h("label", { for: "user" }, "User name"),
      h("div", null,
        h("input", {
          id: "user", name: "q", type: "search", required: true, defaultValue: query.q ?? "", autocomplete: "off",
          autocapitalize: "none", spellcheck: false, placeholder: "alice",
        }),
        h("button", { type: "submit", class: "main" }, "Find"))),
    query.q
      ? h(Loading, { load: (signal, progress) => findUser(api, query.q, signal, progress) },
        (found) => h(Found, { api, found, asked: query.q }))
      : h(Empty, { title: "Whose access is it about?" },
        h("p", null, "Type the whole user name, without the domain. To make a new user, ",
          h("a", { href: link("add") }, "add him"), ".")));
}

function Found({ api, found, asked }) {
  if (found.users.length === 0) {
    return h(Empty, { title: `No list of this account has a user “${asked}”.` },
      h("p", null, found.lists === 0 ? "There is no credential list yet. " : `${found.lists} lists were looked into. `,
        "Is the name spelt as it was made, in whole and without @domain? Else ",
        h("a", { href: link("add", { username: asked }) }, "add him"), "."));
  }
  return h("div", { class: "stack" }, found.users.map((user) => h(User, { key: user.credential.sid, api, user })));
}

class User extends Component {
  state = { changing: false };

  render({ api, user: { credential, list, entrances } }, { changing }) {
    return h(Card, { title: credential.username },
      h("div", { class: "chain" },
        h("p", null, "is in the list ", h("strong", null, list.friendly_name), " ", h(Sid, null, list.sid), ", which lets him"),
        h("ul", null,
          entrances.calls.map((domain) => h("li", { key: `c${domain.sid}` }, "call at ", h(Domain, { domain }))),
          entrances.registrations.map((domain) => h("li", { key: `r${domain.sid}` }, "register at ", h(Domain, { domain }),
            !domain.sip_registration && h("span", null, " — ", h(Badge, { tone: "warn" }, "registration is off"),
              ` there: set SipRegistration=true on ${domain.sid}`))),
          entrances.trunks.map((trunk) => h("li", { key: trunk.sid }, "call over the trunk ",
            h("strong", null, trunk.friendly_name || trunk.domain_name || "without name"), " ", h(Sid, null, trunk.sid)))),
        isNowhere(entrances) && h("p", { class: "note warn" }, "in nowhere: the list is mapped to no domain and no trunk. ",
          h("a", { href: link("add", { list: list.sid }) }, "Map it"), ".")),
      h(Facts, {
        of: {
          credential: h(Sid, null, credential.sid),
          "last used": credential.last_used ?? "never, or before that was noted",
          "old password": credential.old_valid_until && `good until ${credential.old_valid_until}`,
        },
      }),
      h("div", { class: "actions" },
        h("button", { type: "button", "aria-expanded": changing, onClick: () => this.setState({ changing: !changing }) },
          "New password"),
        h("a", { href: link("why", { q: credential.username }) }, "What became of his calls")),
      changing && h(NewPassword, { api, credential }));
  }
}

function Domain({ domain }) {
  return h("span", null, h("strong", null, domain.domain_name), " ", h(Sid, null, domain.sid),
    domain.secure && " (over TLS only)");
}

function isNowhere(entrances) {
  return entrances.calls.length + entrances.registrations.length + entrances.trunks.length === 0;
}
