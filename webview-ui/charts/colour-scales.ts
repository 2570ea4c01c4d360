/**
 * Colour scales of heat maps: perceptually ordered published tables, every eighth colour of 256, straight lines in sRGB between
 * them (at most 2 of 255 away from the whole table).
 *
 * - sequential: viridis (van der Walt, Smith, Firing 2015, matplotlib; CC0).
 * - diverging: vik with a light middle for light themes, berlin with a dark one for dark themes (Crameri 2018, Scientific colour
 *   maps 8.0, doi 10.5281/zenodo.8035877; Copyright (c) 2023 Fabio Crameri, MIT licence). Blue is negative in both.
 */
import type { ColourScaleName } from '../model/kernel-view';

/** 256 colours from the least to the greatest value, packed as ImageData wants them: opaque, red in the lowest byte. */
export type ColourTable = Uint32Array;

const TABLE_SIZE = 256;

const viridis =
  '440154470d6048186a482374472d7b4536814240863f49893b528b375a8d33638d2f6a8e2c728e297a8e26818e23898e21908c1f988b1f9f8821a68528ae80' +
  '31b57b3ebc744cc26c5dc9636ece5882d34c96d83fabdc32c0df24d5e21aeae51afde725';
const vik =
  '001261021f69022b710237790344810450890c5e921b6d9b2f7ca6478db1609dbc79adc792bdd2acccdcc5dbe5dce5e9ece5e1eedacfe9cbb9e2bba4dcab8f' +
  'd59c7bcf8e68c97f55c37243bc6331b3531fa5400e932e06832106741506660a07590008';
const berlin =
  '9eb0ff8caef679abed65a7e2529fd34194c13686ad2e779a286886235a741d4b61183e5014313f11252f111a20121214190c09210b032a0e01351000401201' +
  '4c16025a1c076a26107c331d8d412c9c503dac5e4fbc6e61cc7d74dd8d86ee9d9affadad';

/** The table for the editor's theme; `dark`: light figures on a dark background. */
export function colourTable(name: ColourScaleName, dark: boolean): ColourTable {
  return tables[name === 'sequential' ? 'viridis' : dark ? 'berlin' : 'vik'];
}

/** Red, green and blue, 0 to 255, of an entry of a table. */
export function rgbOf(packed: number): readonly [number, number, number] {
  return [packed & 0xff, (packed >>> 8) & 0xff, (packed >>> 16) & 0xff];
}

/** The entry of a table for a share of the scale; below 0 and above 1 the ends. */
export function entryAt(share: number): number {
  return Math.min(TABLE_SIZE - 1, Math.max(0, Math.round(share * (TABLE_SIZE - 1))));
}

const tables = { viridis: expand(viridis), vik: expand(vik), berlin: expand(berlin) };

function expand(hex: string): ColourTable {
  const anchors = Array.from({ length: hex.length / 6 }, (_, i) => Number.parseInt(hex.slice(6 * i, 6 * i + 6), 16));
  const channel = (anchor: number, shift: number) => ((anchors[anchor] ?? 0) >>> shift) & 0xff;
  return Uint32Array.from({ length: TABLE_SIZE }, (_, entry) => {
    const at = (entry / (TABLE_SIZE - 1)) * (anchors.length - 1);
    const below = Math.min(Math.floor(at), anchors.length - 2);
    const mix = (shift: number) => Math.round(channel(below, shift) + (at - below) * (channel(below + 1, shift) - channel(below, shift)));
    // The tables are written red first; ImageData keeps red in the lowest byte.
    return (0xff000000 | (mix(0) << 16) | (mix(8) << 8) | mix(16)) >>> 0;
  });
}
