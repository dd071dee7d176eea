/** The API of the edge that this page came from. */

const OURS = "/portcullis/v1/";
const PAGE_SIZE = 1_000;
/** What a list is read up to: beyond that a page helps nobody. */
const MOST_PAGES = 50;

/** An answer that is a refusal, in the API's own words; status 0 when there was no answer. */
export class Refused extends Error {
  constructor(status, message, code = 0) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Asks as whoever logged in. The login is in this object and nowhere else: it is gone with the page. */
export class Api {
  #authorization;
  #whenLoggedOut;

  /**
   * @param user an account's SID, or a key's
   * @param secret its token or secret
   * @param account whose things are asked for
   * @param whenLoggedOut called when the login is good no more
   */
  constructor(user, secret, account, whenLoggedOut = () => {}) {
    const bytes = new TextEncoder().encode(`${user}:${secret}`);
    this.#authorization = `Basic ${btoa(String.fromCharCode(...bytes))}`;
    this.#whenLoggedOut = whenLoggedOut;
    this.account = account;
    this.operator = false;
  }

  /** A path below the account's SIP resources. */
  sip(path) {
    return `/2010-04-01/Accounts/${encodeURIComponent(this.account)}/SIP/${path}.json`;
  }

  get(path, query = {}, signal = undefined) {
    return this.#ask("GET", withQuery(path, query), undefined, signal);
  }

  /** Writes; `pending` of the answer says that it is stored and not yet in force. */
  post(path, form) {
    return this.#ask("POST", path, form);
  }

  remove(path) {
    return this.#ask("DELETE", path);
  }

  /** All rows of a list, page after page. */
  async all(path, key, query = {}, signal = undefined) {
    const rows = [];
    let next = withQuery(path, { ...query, PageSize: PAGE_SIZE });
    for (let page = 0; next && page < MOST_PAGES; page++) {
      const body = await this.#ask("GET", next, undefined, signal);
      rows.push(...body[key]);
      next = here(body.next_page_uri ?? body.meta?.next_page_url);
    }
    return rows;
  }

  /** Hears attempts as they happen until the signal says stop, or the edge hangs up. */
  async listen(query, heard, opened, signal) {
    const answer = await this.#fetch("GET", withQuery(`${OURS}Attempts/Stream`, query), undefined, signal);
    opened();
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read().catch(brokenOff);
      if (done) {
        return;
      }
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop();
      blocks.map(dataOf).filter((data) => data).forEach((data) => heard(JSON.parse(data)));
    }
  }

  async #ask(method, path, form, signal) {
    const answer = await this.#fetch(method, path, form, signal);
    const body = answer.status === 204 ? {} : await answer.json().catch(brokenOff);
    if (answer.headers.has("Portcullis-Pending")) {
      body.pending = true;
    }
    return body;
  }

  async #fetch(method, path, form, signal) {
    let answer;
    try {
      answer = await fetch(path, {
        method,
        body: form && new URLSearchParams(form),
        headers: { Authorization: this.#authorization },
        credentials: "omit", // else the browser would ask for a login of its own
        cache: "no-store",
        redirect: "error",
        signal,
      });
    } catch (failure) {
      if (failure.name === "AbortError") {
        throw failure;
      }
      throw new Refused(0, "The edge does not answer. Is it running, and does the network lead to it?");
    }
    if (!answer.ok) {
      throw await this.#refusal(answer);
    }
    return answer;
  }

  async #refusal(answer) {
    const body = await answer.json().catch(() => ({}));
    if (answer.status === 401) {
      this.#whenLoggedOut();
    }
    return new Refused(answer.status, body.message ?? `The edge answered ${answer.status}.`, body.code);
  }
}

/** What is made of an answer that ends before its end; giving up is no failure. */
function brokenOff(failure) {
  throw failure.name === "AbortError" ? failure : new Refused(0, "The connection to the edge broke off.");
}

/** A path of ours. */
export function ours(path) {
  return OURS + path;
}

function withQuery(path, query) {
  const said = Object.entries(query).filter(([, value]) => value !== "" && value !== undefined);
  return said.length === 0 ? path : `${path}?${new URLSearchParams(said)}`;
}

/** The path and query of an address: whatever host it names, only the edge that this page came from is asked. */
function here(address) {
  if (!address) {
    return null;
  }
  const url = new URL(address, location.origin);
  return url.pathname + url.search;
}

/** What a server-sent event holds; empty for a comment. */
function dataOf(block) {
  return block
    .split("\n")
    .filter((line) => line.startsWith("data:"))
    .map((line) => line.slice(5).trimStart())
    .join("\n");
}
