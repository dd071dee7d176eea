// Reads lines of JSON, each a message to a webhook, and says of each whether the vendor's validator accepts it.
const twilio = require('twilio');
const lines = require('fs').readFileSync(0, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
for (const { token, signature, url, body } of lines) {
  console.log(twilio.validateRequestWithBody(token, signature, url, body) ? 'accepted' : 'refused');
}
