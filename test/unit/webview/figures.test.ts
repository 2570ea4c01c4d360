/** What a card saves as SVG and CSV: the numbers of its view model, whole. */
import assert from 'node:assert/strict';
import { type Figure, figureCsv } from '../../../src/shared/figures/figure';
import { figureTicks } from '../../../src/shared/figures/axisTicks';
import { figureSvg, printColour } from '../../../src/shared/figures/svg';
import { csvRow } from '../../../src/shared/csv';
import { pictureProblem } from '../../../src/panels/pictureFile';

const figure: Figure = {
  title: 'Drift <of> "K" & more\u0007',
  subtitle: 'sweep · 2026-01-01',
  x: { title: 'step', scale: 'linear' },
  y: { title: 'drift', scale: 'log' },
  curves: [
    {
      label: 'width 64, mean',
      colour: '#0072b2',
      dash: [],
      opacity: 1,
      shape: 'line',
      x: [0, 10, 20],
      y: [NaN, 0.1, 1 / 3],
      deviation: [0, 0.2, 0.01],
    },
    { label: '', colour: '#000000', dash: [2, 2], opacity: 0.5, shape: 'points', x: [10], y: [0.5], deviation: null },
  ],
  marks: [{ x: 20, label: 'freeze 20', colour: '#0072b2' }],
  lines: [{ value: 0.2, label: 'edge' }],
  notes: ['a note '.repeat(60)],
};

describe('a figure', () => {
  it('as SVG is one that may be saved: escaped, bounded, no number that is none', () => {
    const svg = figureSvg(figure);
    assert.equal(pictureProblem('svg', new TextEncoder().encode(svg).buffer), null);
    assert.match(svg, /Drift &lt;of&gt; "K" &amp; more</);
    assert.doesNotMatch(svg.replace(/>[^<]*</g, '><'), /NaN|Infinity|undefined/);
  });

  it('draws each point where its axes put it', () => {
    const svg = figureSvg({ ...figure, x: { ...figure.x, range: { min: 0, max: 20 } }, y: { ...figure.y, range: { min: 0.01, max: 1 } } });
    const [left, right, top, bottom] = (() => {
      const [, x, y, width, height] =
        /<clipPath id="plot"><rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/.exec(svg)?.map(Number) ?? [];
      return [x as number, (x as number) + (width as number), (y as number) + 1, (y as number) + (height as number) - 1];
    })();
    const [, cx, cy] = /<circle cx="([\d.]+)" cy="([\d.]+)"/.exec(svg)?.map(Number) ?? [];
    assert.ok(Math.abs((cx as number) - ((left as number) + (right as number)) / 2) < 0.02);
    const share = (Math.log10(0.5) + 2) / 2;
    assert.ok(Math.abs((cy as number) - ((bottom as number) - share * ((bottom as number) - (top as number)))) < 0.05);
  });

  it('as CSV has every number as it is, one row a point', () => {
    const rows = figureCsv(figure).trimEnd().split('\n');
    assert.deepEqual(rows, [
      'curve,step,drift,std',
      '"width 64, mean",0,NaN,0',
      '"width 64, mean",10,0.1,0.2',
      `"width 64, mean",20,${1 / 3},0.01`,
      'curve 2,10,0.5,',
      'freeze 20,20,,',
    ]);
    assert.equal(csvRow(['a "b"', ' c', null, -Infinity, 1e-300]), '"a ""b""",  c'.replace(',  c', '," c"') + ',,-Infinity,1e-300\n');
  });

  it('has ticks of 1, 2 or 5 times a power of ten, within its range', () => {
    assert.deepEqual(
      figureTicks({ title: '', scale: 'linear' }, { min: 0, max: 1 }, 5).map(({ label }) => label),
      ['0', '0.2', '0.4', '0.6', '0.8', '1'],
    );
    const decades = figureTicks({ title: '', scale: 'log' }, { min: 1e-6, max: 1 }, 6).map(({ value }) => value);
    assert.ok(decades.every(value => Number.isInteger(Math.round(Math.log10(value) * 1e9) / 1e9)));
    assert.ok(decades.length <= 7 && decades.length >= 3);
  });

  it('has colours that are told apart, and an order where there are too many', () => {
    assert.equal(new Set(Array.from({ length: 7 }, (_, i) => printColour(i, 7))).size, 7);
    const many = Array.from({ length: 30 }, (_, i) => printColour(i, 30));
    assert.equal(new Set(many).size, 30);
    assert.ok(many.every(colour => /^#[0-9a-f]{6}$/.test(colour)));
  });
});
