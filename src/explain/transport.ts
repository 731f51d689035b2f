import type { Broken, Finding, Seen } from '../connector/explain.ts'
import type { Step } from '../model/diagnosis.ts'

const operator = (text: string): Step => ({ text, who: 'operator' })
const developer = (text: string): Step => ({ text, who: 'developer' })

const READ_BEFORE_WRITE = developer(
  'A read may be sent again. Before a write is sent again, read the record: it may have happened.',
)

/** What it means that no answer came; every such failure was seen by us or by the client that told of it. */
const FINDINGS: Readonly<Record<Broken, Finding>> = {
  name_unresolved: {
    code: 'name_unresolved',
    summary: 'The host name could not be looked up: it is misspelt, or this machine has no working DNS.',
    remedy: [
      operator('Look the name up on the machine that sent the call: `getent hosts <name>`.'),
      operator('If it is not found, correct the base URL; if nothing is found, mend the DNS of the machine.'),
    ],
  },
  connection_refused: {
    code: 'connection_refused',
    summary: 'Nothing accepts connections at this address and port.',
    remedy: [
      operator('Check host and port of the base URL, and that the service runs.'),
      operator('Check that a firewall or proxy lets this machine out.'),
    ],
  },
  unreachable: {
    code: 'unreachable',
    summary: 'No connection came about: the network, a firewall or the address is in the way.',
    remedy: [
      operator('Try the address from the same machine: `curl -v <base URL>`.'),
      operator('Check the route, the firewall and the proxy.'),
    ],
  },
  tls_failed: {
    code: 'tls_failed',
    summary:
      'The server could not prove to be the one that was asked for; nothing was sent. A proxy that opens TLS, a wrong host or an expired certificate does this.',
    remedy: [
      operator('Look at the certificate: `openssl s_client -connect <host>:443 -servername <host>`.'),
      operator(
        'If a company proxy opens TLS, add its certificate (NODE_EXTRA_CA_CERTS) or let this host through.',
      ),
    ],
  },
  timed_out: {
    code: 'timed_out',
    summary: 'No whole answer came within the time that was given.',
    remedy: [
      READ_BEFORE_WRITE,
      operator('If it comes often: look at the CRM’s status page, and ask for smaller pages.'),
    ],
  },
  connection_lost: {
    code: 'connection_lost',
    summary: 'The connection ended after the call was sent and before the answer was whole.',
    remedy: [
      READ_BEFORE_WRITE,
      operator('If it comes often, look for a proxy or firewall that ends connections.'),
    ],
  },
  answer_too_large: {
    code: 'answer_too_large',
    summary: 'The answer, or what it unpacks to, is larger than is accepted.',
    remedy: [developer('Ask for a smaller page or for fewer fields.')],
  },
  answer_not_http: {
    code: 'answer_not_http',
    summary:
      'What came back is not an HTTP answer, or cannot be unpacked: something else speaks at this address.',
    remedy: [operator('Check host and port of the base URL, and what stands between here and there.')],
  },
  address_refused: {
    code: 'address_refused',
    summary: 'The address is private, or not https: this server sends nothing there unless it is allowed to.',
    remedy: [
      operator('If the address is meant, add host:port to CROSSWALK_ALLOW_HOSTS and start again.'),
      developer('Else use the public https address of the CRM.'),
    ],
  },
  cancelled: {
    code: 'cancelled',
    summary: 'The call was given up: the time for the whole request had ended, or the server was stopping.',
    remedy: [READ_BEFORE_WRITE, developer('Ask for less in one request.')],
  },
}

export function brokenFinding(broken: Broken, call: Seen['call']): Finding {
  const finding = FINDINGS[broken]
  return call
    ? { ...finding, evidence: [{ seen: `${call.method} had no answer`, from: 'the call that was sent' }] }
    : finding
}
