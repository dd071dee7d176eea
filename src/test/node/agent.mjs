// What the WebSocket softphones of the tests share: the unmodified npm package sip.js, without media.

import { readFileSync } from 'node:fs';
import { WebSocket } from 'ws';
import { UserAgent } from 'sip.js';

globalThis.WebSocket = WebSocket;

const SDP = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', 'm=audio 9 RTP/AVP 0', ''].join('\r\n');

// Node has no WebRTC: what is said about media is said, and nothing is heard.
const silence = () => ({
  close() {},
  getDescription: async () => ({ body: SDP, contentType: 'application/sdp' }),
  hasDescription: type => type === 'application/sdp',
  setDescription: async () => {},
  sendDtmf: () => false,
});

export const uri = name => UserAgent.makeURI(`sip:${name}@pbx.example.com`);

export const until = (emitter, wanted) =>
  new Promise(resolve => emitter.addListener(state => state === wanted && resolve()));

// The phone of a user whose password is the first line of standard input.
export const phone = (server, user, delegate = {}) => new UserAgent({
  uri: uri(user),
  transportOptions: { server },
  authorizationUsername: user,
  authorizationPassword: readFileSync(0, 'utf8').trim(),
  sessionDescriptionHandlerFactory: silence,
  logLevel: process.env.TRACE ? 'debug' : 'error',
  delegate,
});

export function fail(why) {
  console.error(why);
  process.exit(1);
}
