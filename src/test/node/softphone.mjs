// A WebSocket softphone made of the unmodified npm package sip.js, without media. Run by SecureRegistrarIT as
//   node softphone.mjs wss://HOST:PORT USER CALLEE < password
// Registers, calls the callee and hangs up; then waits to be called, and ends when that caller hangs up. Each step is
// one line on standard output; exits 1 at whatever goes wrong.

import { readFileSync } from 'node:fs';
import { WebSocket } from 'ws';
import { Inviter, Registerer, RegistererState, SessionState, UserAgent } from 'sip.js';

globalThis.WebSocket = WebSocket;

const [server, user, callee] = process.argv.slice(2);
const password = readFileSync(0, 'utf8').trim();
const uri = name => UserAgent.makeURI(`sip:${name}@pbx.example.com`);

const SDP = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', 'm=audio 9 RTP/AVP 0', ''].join('\r\n');

// Node has no WebRTC: what is said about media is said, and nothing is heard.
const silence = () => ({
  close() {},
  getDescription: async () => ({ body: SDP, contentType: 'application/sdp' }),
  hasDescription: type => type === 'application/sdp',
  setDescription: async () => {},
  sendDtmf: () => false,
});

const until = (emitter, wanted) => new Promise(resolve => emitter.addListener(state => state === wanted && resolve()));

let called;
const invited = new Promise(resolve => { called = resolve; });
const agent = new UserAgent({
  uri: uri(user),
  transportOptions: { server },
  authorizationUsername: user,
  authorizationPassword: password,
  sessionDescriptionHandlerFactory: silence,
  logLevel: process.env.TRACE ? 'debug' : 'error',
  delegate: { onInvite: invitation => called(invitation) },
});

await agent.start();

const registerer = new Registerer(agent, { regId: 1 });
const registered = until(registerer.stateChange, RegistererState.Registered);
await registerer.register();
await registered;
console.log('registered as', registerer.contacts.join());

const call = new Inviter(agent, uri(callee));
const established = until(call.stateChange, SessionState.Established);
await call.invite({ requestDelegate: { onReject: response => fail(`refused: ${response.message.statusCode}`) } });
await established;
console.log('established with', callee);
await call.bye();
console.log('hung up');

const invitation = await invited;
const ended = until(invitation.stateChange, SessionState.Terminated);
await invitation.accept();
console.log('called by', invitation.request.getHeader('P-Asserted-Identity'));
await ended;
console.log('call ended');

const gone = until(registerer.stateChange, RegistererState.Unregistered);
await registerer.unregister();
await gone;
console.log('unregistered');
await agent.stop();
process.exit(0);

function fail(why) {
  console.error(why);
  process.exit(1);
}
