/** How things are said: times, counts, reasons. Pure functions, no page. */

/** Every reason that a request may end with, as the edge says it. */
export const REASONS = [
  "admitted", "answered", "challenged", "unanswered", "other_realm", "algorithm_not_offered", "qop_missing",
  "qop_not_offered", "malformed_credentials", "stale_nonce", "foreign_nonce", "replayed", "wrong_password",
  "uri_mismatch", "unknown_user", "user_in_unmapped_list", "user_spelled_otherwise", "unknown_domain",
  "nothing_mapped", "acl_denied", "account_suspended", "registration_off", "no_registration_list",
  "not_own_address", "secure_required", "locked_out", "network_locked_out", "rate_limited", "shed", "draining",
  "index_stale", "limit_bytes", "route_elsewhere", "bad_request", "too_many_hops", "max_breadth", "loop",
  "extension", "scheme", "flow_gone", "realm_clash", "dialog_unknown", "internal_error", "upstream_status",
  "upstream_silent", "route_denied", "upstream_unreachable", "name_unresolved", "no_upstream",
];

/** How each call begins, or goes on by itself: nobody has to do anything. */
const PASSING = ["challenged", "answered", "stale_nonce", "foreign_nonce"];

/** It was let in, and what is behind the edge refused it or was not there. */
const BEYOND = ["upstream_status", "upstream_silent", "route_denied", "upstream_unreachable", "name_unresolved", "no_upstream"];

/** Whether the edge let a request in that ended like this, whatever came of it. */
export function wasLetIn(reason) {
  return reason === "admitted" || BEYOND.includes(reason);
}

/**
 * Whether a request that ended like this was let in (good), only asked for something (plain), refused by whom it was for
 * (warn), or failed (bad).
 */
export function tone(reason) {
  if (reason === "admitted") {
    return "good";
  }
  if (reason === "upstream_status") {
    return "warn";
  }
  return PASSING.includes(reason) ? "plain" : "bad";
}

/** A reason as people read it. */
export function spoken(reason) {
  return reason.replaceAll("_", " ");
}

/** A whole number with its thousands apart. */
export function count(number) {
  return number.toLocaleString("en");
}

/** "1 call", "2 calls". */
export function counted(number, one, many = `${one}s`) {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** A share of a whole; small ones are not rounded to nothing. */
export function percent(share) {
  if (share > 0 && share < 0.001) {
    return "< 0.1 %";
  }
  return `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
}

/** A time span in the unit that suits it; from milliseconds. */
export function span(millis) {
  const size = Math.abs(millis);
  const units = [["day", 86_400_000], ["h", 3_600_000], ["min", 60_000], ["s", 1_000]];
  for (const [unit, length] of units) {
    if (size >= length * (unit === "s" ? 1 : 2)) {
      const number = Math.floor(size / length);
      return unit === "day" ? counted(number, unit) : `${number} ${unit}`;
    }
  }
  return `${Math.round(size)} ms`;
}

/** How long ago, or in how long. */
export function fromNow(text, now = Date.now()) {
  const left = Date.parse(text) - now;
  if (Math.abs(left) < 1_000) {
    return "just now";
  }
  return left > 0 ? `in ${span(left)}` : `${span(left)} ago`;
}

/** The time of day, with its day when that is another than today; in the browser's time zone. */
export function clock(text) {
  const date = new Date(text);
  const time = date.toLocaleTimeString("en-GB");
  return date.toDateString() === new Date().toDateString() ? time : `${day(text)} ${time}`;
}

/** The day, as in 2026-11-22; in the browser's time zone. */
export function day(text) {
  return new Date(text).toLocaleDateString("sv-SE");
}
