import { once } from 'node:events';
import { type ClientHttp2Session, connect, createServer, type Http2Server } from 'node:http2';
import { type AddressInfo, connect as connectSocket, type Socket } from 'node:net';
import { openingSettings, preface } from '../../bench/fuzz/http2-frames.js';
import { endSilentSession, type Silence } from '../../src/http/end-silent-session.js';

let server: Http2Server;
const hourMs = 3_600_000;

async function listen(silence: Partial<Silence>): Promise<number> {
  server = createServer((_request, response) => response.write('begun'));
  server.on('session', (session) =>
    endSilentSession(session, { maxIdleMs: hourMs, keepaliveMs: hourMs, ...silence }),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port; // it listens on a port
}

function open(port: number): ClientHttp2Session {
  return connect(`http://127.0.0.1:${port}`);
}

/** A caller that says who it is, reads, and answers nothing. */
function openMute(port: number): Socket {
  const socket = connectSocket({ host: '127.0.0.1', port }).resume();
  socket.write(Buffer.concat([preface, openingSettings]));
  return socket;
}

afterEach(() => {
  server.close();
});

test('a session without a stream ends after maxIdleMs', async () => {
  await once(open(await listen({ maxIdleMs: 100 })), 'close');
});

test('a session ends maxIdleMs after its last stream, and not while one is open', async () => {
  const session = open(await listen({ maxIdleMs: 100, keepaliveMs: 50 }));
  const stream = session.request();
  await once(stream, 'data');
  for (let pings = 0; pings < 6; pings++) await once(session, 'ping'); // three times maxIdleMs
  expect(session.closed).toBe(false);
  stream.close();
  await once(session, 'close');
});

test('a caller that does not answer a ping is let go after keepaliveMs, one that does is kept', async () => {
  const port = await listen({ keepaliveMs: 100 });
  const session = open(port);
  await once(openMute(port), 'close');
  expect(session.closed).toBe(false);
  session.destroy();
});
