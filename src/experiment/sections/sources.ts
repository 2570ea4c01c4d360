/** Where the definitions of an experiment file come from, as its hovers and its reference cite them. */

export const KALVANKAR = 'Kalvankar, Empirical NTK drift and the onset of the lazy regime, 2025';
export const JACOT = 'Jacot, Gabriel and Hongler, Neural tangent kernel, 2018';
export const CHIZAT = 'Chizat, Oyallon and Bach, On lazy training in differentiable programming, 2019';
export const COHEN = 'Cohen et al., Gradient descent on neural networks typically occurs at the edge of stability, 2021';
export const NOVAK = 'Novak et al., Neural tangents, 2020';
export const REACTIVATION = 'Reactivation: Empirical NTK dynamics under task shifts, HiLD workshop, 2025';
