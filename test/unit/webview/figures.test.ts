/** What a card saves as SVG and CSV: the numbers of its view model, whole. */
import assert from 'node:assert/strict';
import { crc32, inflateSync } from 'node:zlib';
import { type ChartFigure, figureCsv, type MapFigure } from '../../../src/shared/figures/figure';
import { figureTicks } from '../../../src/shared/figures/axisTicks';
import { printColour } from '../../../src/shared/figures/printColours';
import { figureSvg } from '../../../src/shared/figures/svg';
import { indexedPng } from '../../../src/shared/figures/indexedPng';
import { paperStyle } from '../../../src/shared/figures/svgParts';
import { csvRow } from '../../../src/shared/csv';
import { pictureProblem } from '../../../src/panels/pictureFile';

const figure: ChartFigure = {
  kind: 'chart',
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

  it('for a paper has no words but those of its axes and legend; the others are its description', () => {
    const svg = figureSvg(figure, paperStyle);
    assert.equal(pictureProblem('svg', new TextEncoder().encode(svg).buffer), null);
    assert.match(svg, /<title>Drift &lt;of&gt; "K" &amp; more<\/title>\n<desc>sweep · 2026-01-01\na note /);
    assert.deepEqual(
      [...svg.matchAll(/<text [^>]*>([^<]*)</g)].map(([, words]) => words).filter(words => /[a-z]/.test(words ?? '')),
      ['step', 'drift', 'edge', 'width 64, mean', 'freeze 20'],
    );
    // 9 pt as it is, and 7 pt in a column of 3.3 inches.
    const width = Number(/ width="(\d+)"/.exec(svg)?.[1]);
    const smallest = Math.min(...[...svg.matchAll(/font-size="([\d.]+)"/g)].map(([, size]) => Number(size)));
    assert.ok((smallest / width) * 3.3 * 72 >= 6, `${smallest} of ${width}`);
  });

  it('writes the numbers of one axis alike, and has three and more on a log axis of any length', () => {
    const labels = (scale: 'linear' | 'log', min: number, max: number) =>
      figureTicks({ title: '', scale }, { min, max }, 6)
        .map(({ label }) => label)
        .filter(label => label !== '');
    assert.deepEqual(labels('linear', 0, 120_000), ['0', '20,000', '40,000', '60,000', '80,000', '100,000', '120,000']);
    assert.deepEqual(labels('linear', 0, 0.003), ['0', '0.5×10⁻³', '1×10⁻³', '1.5×10⁻³', '2×10⁻³', '2.5×10⁻³', '3×10⁻³']);
    assert.deepEqual(labels('log', 0.9e-4, 2), ['10⁻⁴', '10⁻³', '10⁻²', '10⁻¹', '10⁰']);
    assert.deepEqual(labels('log', 4800, 12_000), ['5,000', '6,000', '7,000', '8,000', '9,000', '10,000']);
    for (const [min, max] of [
      [4800, 5100],
      [1e-9, 3],
      [0.2, 0.9],
      [7, 1.1e5],
    ] as const)
      assert.ok(labels('log', min, max).length >= 3, `${min} to ${max}`);
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

describe('a map', () => {
  const size = 3;
  const map: MapFigure = {
    kind: 'map',
    title: 'Kernel',
    subtitle: 'sweep',
    notes: [],
    size,
    values: [1, 0.5, NaN, 0.5, 1, 0.25, 0, 1 / 3, 1],
    valueName: 'K(t)',
    axisTitle: 'angle',
    rowValues: [-1, 0.1, 2],
    ticks: [{ value: 1.5, label: '0' }],
    crosses: [{ place: 2, label: 'task 2' }],
    scale: { colours: ['#000000', '#808080', '#ffffff'], low: 0, high: 1 },
    domain: { min: 0, max: 1 },
  };
  const cells = (svg: string) =>
    [...svg.matchAll(/<path d="M(\d) (\d)H(\d)V\d+H\d+Z" fill="(#\w+)"/g)].flatMap(([, from, row, to, colour]) =>
      Array.from({ length: Number(to) - Number(from) }, (_, i) => `${row} ${Number(from) + i} ${colour}`),
    );

  it('of few cells has each as a shape of its colour, and nothing where there is no number', () => {
    const svg = figureSvg(map);
    assert.equal(pictureProblem('svg', new TextEncoder().encode(svg).buffer), null);
    assert.deepEqual(cells(svg), [
      '0 0 #ffffff',
      '0 1 #808080',
      '1 0 #808080',
      '1 1 #ffffff',
      '1 2 #808080',
      '2 0 #000000',
      '2 1 #808080',
      '2 2 #ffffff',
    ]);
  });

  it('of many cells holds them as pixels, in a file that may be saved', () => {
    const many = 80;
    const values = Float64Array.from({ length: many * many }, (_, i) => (i % many) / many);
    const svg = figureSvg({ ...map, size: many, values, rowValues: values });
    assert.equal(pictureProblem('svg', new TextEncoder().encode(svg).buffer), null);
    const png = Buffer.from(/base64,([^"]+)"/.exec(svg)?.[1] ?? '', 'base64');
    const pixels = pixelsOf(png, many);
    assert.ok(pixels.every((entry, i) => entry === Math.round((values[i] ?? NaN) * 2)));
    const stray = svg.replace('data:image/png;base64,', 'http://elsewhere/');
    assert.equal(pictureProblem('svg', new TextEncoder().encode(stray).buffer), 'malformed');
  });

  it('as CSV is its matrix under what the rows stand for, every number as it is', () => {
    assert.equal(figureCsv(map), `K(t) by angle,-1,0.1,2\n-1,1,0.5,NaN\n0.1,0.5,1,0.25\n2,0,${1 / 3},1\n`);
  });

  it('is a PNG of more rows than one block of its stream holds', () => {
    const pixels = Uint8Array.from({ length: 300 * 300 }, (_, i) => i % 251);
    assert.deepEqual(pixelsOf(Buffer.from(indexedPng(pixels, 300, new Uint8Array(768), 255)), 300), [...pixels]);
  });
});

/** The palette's entries, by the rules of the format: each chunk's checksum must hold. */
function pixelsOf(png: Buffer, width: number): number[] {
  let data = Buffer.alloc(0);
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    assert.equal(png.readUInt32BE(at + 8 + length), crc32(png.subarray(at + 4, at + 8 + length)));
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') data = Buffer.concat([data, png.subarray(at + 8, at + 8 + length)]);
    at += 12 + length;
  }
  return [...inflateSync(data)].filter((_, i) => i % (width + 1) !== 0);
}
