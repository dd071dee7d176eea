// A phone that calls and puts the call on hold. Run by StolenChallengeKamailioIT as
//   node holding.mjs wss://HOST:PORT USER CALLEE < password
// Says on standard output what became of the hold, and hangs up.

import { Inviter, SessionState } from 'sip.js';
import { fail, phone, until, uri } from './agent.mjs';

const [server, user, callee] = process.argv.slice(2);
const agent = phone(server, user);
await agent.start();

const call = new Inviter(agent, uri(callee));
const established = until(call.stateChange, SessionState.Established);
await call.invite({ requestDelegate: { onReject: response => fail(`refused: ${response.message.statusCode}`) } });
await established;
console.log('established with', callee);

const outcome = await new Promise(resolve => call.invite({
  requestDelegate: {
    onAccept: response => resolve(response.message.statusCode),
    onReject: response => resolve(response.message.statusCode),
  },
}));
console.log('hold answered with', outcome);
await agent.stop();
process.exit(0);
