/** The kinds of values that several sections take. */
import * as z from 'zod';
import { MAX_SEED, MAX_WIDTH } from '../limits';

export const positive = () => z.number().positive();
export const count = () => z.number().int().min(1);
export const seed = () => z.number().int().min(0).max(MAX_SEED);
export const width = () => count().max(MAX_WIDTH);

export const directory = () =>
  z
    .string()
    .min(1)
    .max(4096)
    .refine(text => !text.includes('\0') && text.trim() !== '', 'expected the path of a directory');
