import assert from 'node:assert/strict';
import { type ColourTable, colourTable, entryAt, rgbOf } from '../../../webview-ui/charts/colour-scales';
import { angleTicks, formatAngle, roundTicks } from '../../../webview-ui/model/axis-ticks';

/** CIE L* (1976) of an sRGB colour, 0 black to 100 white. */
function lightness(packed: number): number {
  const [r, g, b] = rgbOf(packed).map(value => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const y = 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  return y > 216 / 24389 ? 116 * Math.cbrt(y) - 16 : (24389 / 27) * y;
}

const lightnesses = (table: ColourTable) => Array.from(table, lightness);
const hex = (packed: number) =>
  rgbOf(packed)
    .map(value => value.toString(16).padStart(2, '0'))
    .join('');

describe('colour scales', () => {
  it('begin and end as published', () => {
    const sequential = colourTable('sequential', false);
    assert.deepEqual([hex(sequential[0]!), hex(sequential[255]!)], ['440154', 'fde725']);
    // Entries 127 of the tables that matplotlib and cmcrameri publish, in 255ths.
    const published = { sequential: [33, 144, 141], vik: [235, 230, 226], berlin: [24, 12, 10] };
    const near = (packed: number, colour: number[]) => rgbOf(packed).forEach((value, i) => assert.ok(Math.abs(value - colour[i]!) <= 2));
    near(sequential[127]!, published.sequential);
    near(colourTable('diverging', false)[127]!, published.vik);
    near(colourTable('diverging', true)[127]!, published.berlin);
  });

  it('are opaque', () => {
    for (const packed of colourTable('diverging', true)) assert.equal(packed >>> 24, 255);
  });

  it('grow evenly lighter from less to more', () => {
    const steps = lightnesses(colourTable('sequential', true));
    for (let i = 8; i < steps.length; i += 8) assert.ok(steps[i]! - steps[i - 8]! > 1.2, `entry ${i}`);
  });

  for (const [dark, sign] of [
    [false, -1],
    [true, 1],
  ] as const) {
    it(`lead away from the ${dark ? 'dark' : 'light'} middle on both sides`, () => {
      const steps = lightnesses(colourTable('diverging', dark));
      for (let i = 0; i < 120; i += 8) {
        const [inner, outer] = [127 - i, 127 - i - 8];
        assert.ok(sign * (steps[outer]! - steps[inner]!) > 0, `entry ${outer}`);
        assert.ok(sign * (steps[255 - outer]! - steps[255 - inner]!) > 0, `entry ${255 - outer}`);
      }
      // Blue below, red above: told apart by hue where the lightness is the same.
      const [low, high] = [rgbOf(colourTable('diverging', dark)[40]!), rgbOf(colourTable('diverging', dark)[215]!)];
      assert.ok(low[2] > low[0] && high[0] > high[2]);
    });
  }

  it('hold values beyond their ends at the ends', () => {
    assert.deepEqual([-1, 0, 0.5, 1, 2].map(entryAt), [0, 0, 128, 255, 255]);
  });
});

describe('axis ticks', () => {
  const labels = (ticks: readonly { label: string }[]) => ticks.map(({ label }) => label);
  const circle = { min: -Math.PI, max: Math.PI };

  it('are fractions of π for angles, as fine as there is room', () => {
    assert.deepEqual(labels(angleTicks(circle, 3)), ['−π', '0', 'π']);
    assert.deepEqual(labels(angleTicks(circle, 5)), ['−π', '−π/2', '0', 'π/2', 'π']);
    assert.deepEqual(labels(angleTicks(circle, 9)), ['−π', '−3π/4', '−π/2', '−π/4', '0', 'π/4', 'π/2', '3π/4', 'π']);
    assert.deepEqual(
      angleTicks(circle, 5).map(({ value }) => value / Math.PI),
      [-1, -0.5, 0, 0.5, 1],
    );
  });

  it('are round numbers elsewhere', () => {
    assert.deepEqual(labels(roundTicks({ min: 0, max: 1.07 }, 5)), ['0', '0.5', '1']);
    assert.deepEqual(labels(roundTicks({ min: -0.3, max: 0.9 }, 6)), ['−0.2', '0', '0.2', '0.4', '0.6', '0.8']);
    assert.deepEqual(labels(roundTicks({ min: 2e-5, max: 9e-5 }, 4)), ['2e-5', '4e-5', '6e-5', '8e-5']);
    assert.deepEqual(roundTicks({ min: 1, max: 1 }, 4), []);
  });

  it('name an angle as a multiple of π', () => {
    assert.deepEqual([0, Math.PI / 2, -Math.PI, Math.PI, -1e-9, 0.4].map(formatAngle), ['0', '0.5π', '−π', 'π', '0', '0.127π']);
  });
});
