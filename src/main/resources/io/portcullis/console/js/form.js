import { Component, h } from "../lib/preact.js";
import { Failure } from "./parts.js";

let names = 0;

/** Text, with its label above it and a hint below. All other properties go to the input. */
export class Field extends Component {
  #id = `field-${++names}`;

  render({ label, hint, options, ...input }) {
    const about = hint ? `${this.#id}-hint` : undefined;
    return h("div", { class: "field" },
      h("label", { for: this.#id }, label),
      h("input", {
        type: "text", autocomplete: "off", autocapitalize: "none", spellcheck: false,
        list: options && `${this.#id}-options`,
        ...input, id: this.#id, "aria-describedby": about,
      }),
      options && h("datalist", { id: `${this.#id}-options` },
        options.map((value) => h("option", { key: value, value }))),
      hint && h("small", { id: about }, hint));
  }
}

/** One of several; `options` is value to text. */
export class Choice extends Component {
  #id = `choice-${++names}`;

  render({ label, hint, options, value, ...select }) {
    const about = hint ? `${this.#id}-hint` : undefined;
    return h("div", { class: "field" },
      h("label", { for: this.#id }, label),
      h("select", { ...select, id: this.#id, "aria-describedby": about },
        Object.entries(options).map(([each, text]) =>
          h("option", { key: each, value: each, selected: each === value }, text))),
      hint && h("small", { id: about }, hint));
  }
}

/** Yes or no. */
export function Check({ label, ...input }) {
  return h("label", { class: "check" }, h("input", { type: "checkbox", value: "true", ...input }), h("span", null, label));
}

/**
 * A form that is sent by script. `send` gets the values by name and gives what to show below; while it works the button
 * is off, and when it fails the reason is shown and what was typed stays.
 */
export class Form extends Component {
  state = { busy: false, failure: null, result: null };

  submit = async (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    this.setState({ busy: true, failure: null, result: null });
    try {
      const result = await this.props.send(Object.fromEntries(new FormData(form)));
      if (this.props.clears) {
        form.reset();
      }
      this.setState({ busy: false, result });
    } catch (failure) {
      this.setState({ busy: false, failure });
    }
  };

  render({ children, button, wide, ...form }, { busy, failure, result }) {
    delete form.send;
    delete form.clears;
    return h("form", { ...form, class: wide ? "form wide" : "form", onSubmit: this.submit },
      children,
      h("div", { class: "actions" },
        h("button", { type: "submit", class: "main", disabled: busy }, busy ? "One moment …" : button)),
      failure && h(Failure, { failure }),
      result);
  }
}
