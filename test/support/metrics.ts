import type { RunningServer } from '../../src/server/running-server.js';

/** What a server answers to a path of its metrics' address. */
export async function fetchText(server: RunningServer, path = '/metrics'): Promise<string> {
  const response = await fetch(`http://${server.metricsAddress}${path}`);
  return response.text();
}

/** The values of a server's metrics, each by its name and labels as Prometheus writes them. */
export async function readMetrics(server: RunningServer): Promise<ReadonlyMap<string, number>> {
  const lines = (await fetchText(server)).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}
