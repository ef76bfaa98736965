import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

/** A chart as an SVG. */
export async function drawChart(chart: TopLevelSpec): Promise<string> {
  const { spec } = compile({ background: 'white', ...chart });
  return new vega.View(vega.parse(spec), { renderer: 'none' }).toSVG();
}
