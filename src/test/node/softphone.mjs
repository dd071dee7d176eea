// A WebSocket softphone that registers. Run by SecureRegistrarIT as
//   node softphone.mjs wss://HOST:PORT USER CALLEE < password
// Registers, calls the callee and hangs up; then waits to be called, and ends when that caller hangs up. Each step is
// one line on standard output; exits 1 at whatever goes wrong.

import { Inviter, Registerer, RegistererState, SessionState } from 'sip.js';
import { fail, phone, until, uri } from './agent.mjs';

const [server, user, callee] = process.argv.slice(2);

let called;
const invited = new Promise(resolve => { called = resolve; });
const agent = phone(server, user, { onInvite: invitation => called(invitation) });

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
