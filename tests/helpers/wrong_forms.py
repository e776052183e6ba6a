"""Wrong backwards written by hand, independently of the catalogue: those it should recognise, and those it cannot.

They derive from the correct forms of `other_forms`, or from our stages, and change the gradients that backward returns.
"""

import numpy as np
from other_forms import (
    AddressingOfOtherForms,
    ContentByJacobian,
    CosineByProjection,
    CosineByQuotientRule,
    InterpolationAsStep,
    LinearByEinsum,
    ReadByLoops,
    SharpeningByQuotientRule,
    ShiftByCirculant,
    ShiftByRolls,
    WriteHeadByHead,
)

import ntm_ref

# The catalogue knows these: class -> (like, its sentence, the arguments affected)


class GateUsedTwice(InterpolationAsStep):
    def backward(self, d):
        d_w_content, _, d_g = super().backward(d)
        return d_w_content, self.g * d, d_g


class NoWayBack(InterpolationAsStep):
    def backward(self, d):
        d_w_content, d_w_prev, d_g = super().backward(d)
        return d_w_content, np.zeros_like(d_w_prev), d_g


class Convolves(ShiftByRolls):
    def backward(self, d):
        _, d_s = super().backward(d)
        return sum(self.s[..., j : j + 1] * np.roll(d, shift, -1) for j, shift in enumerate(self.shifts)), d_s


class CountsBackwards(ShiftByRolls):
    def backward(self, d):
        d_w_gated, _ = super().backward(d)
        return d_w_gated, np.stack([(d * np.roll(self.w_gated, -shift, -1)).sum(-1) for shift in self.shifts], axis=-1)


class OnlyTheDiagonal(ContentByJacobian):
    def backward(self, d_w):
        d_z = d_w * (self.w - self.w**2)
        return d_z * self.beta, (d_z * self.similarity).sum(-1, keepdims=True)


class PowersWithoutLog(SharpeningByQuotientRule):
    def backward(self, d_w):
        d_w_shifted, _ = super().backward(d_w)
        d_powers = d_w / self.total - (d_w * self.powers).sum(-1, keepdims=True) / self.total**2
        return d_w_shifted, (d_powers * self.powers).sum(-1, keepdims=True)


class TotalIsAConstant(SharpeningByQuotientRule):
    def backward(self, d_w):
        d_powers = d_w / self.total
        d_w_shifted = d_powers * self.gamma * self.w_shifted ** (self.gamma - 1)
        return d_w_shifted, (d_powers * self.powers * np.log(self.w_shifted)).sum(-1, keepdims=True)


class LengthOfTheRowIsAConstant(CosineByQuotientRule):
    def backward(self, d_K):
        d_k, _ = super().backward(d_K)
        return d_k, (d_K[..., None] * self.k / (self.a * self.b)).sum(-3)


class HeadsDoNotAddUp(ReadByLoops):
    def backward(self, d_r):
        d_w, d_memory = super().backward(d_r)
        for h in range(self.w.shape[-2]):
            d_memory[...] = self.w[..., h, :, None] * d_r[..., h, None, :]
        return d_w, d_memory


class ForgetsThatWeightsErase(WriteHeadByHead):
    def backward(self, d):
        d_memory, _, d_e, d_a = super().backward(d)
        return d_memory, np.einsum("...nm,...hm->...hn", d, self.a), d_e, d_a


class AveragesTheBatch(LinearByEinsum):
    def backward(self, d):
        d_x, d_W, d_b = super().backward(d)
        return d_x, d_W / len(d), d_b / len(d)


class ChainWithoutTheGate(AddressingOfOtherForms):
    def backward(self, d_w):
        self.stages[2].g = np.ones_like(self.stages[2].g)
        return super().backward(d_w)


class ShiftsCountFromZero(ShiftByRolls):
    def backward(self, d):
        d_w_gated, _ = super().backward(d)
        n = self.s.shape[-1]
        return d_w_gated, np.stack([(d * np.roll(self.w_gated, j, -1)).sum(-1) for j in range(n)], axis=-1)


KNOWN = {
    GateUsedTwice: ("Interpolation", "d_w_prev is multiplied by g where 1 - g belongs", {"w_prev"}),
    NoWayBack: ("Interpolation", "the previous weighting's path is missing", {"w_prev"}),
    Convolves: ("CircularShift", "d_w_gated is shifted the wrong way", {"w_gated"}),
    CountsBackwards: ("CircularShift", "d_s is in reverse order", {"s"}),
    ShiftsCountFromZero: ("CircularShift", "d_s counts the shifts from 0", {"s"}),
    OnlyTheDiagonal: ("ContentWeighting", "only the diagonal of the softmax's Jacobian", {"similarity", "beta"}),
    PowersWithoutLog: ("Sharpening", "d_gamma is zero, as it always is without the logarithm", {"gamma"}),
    TotalIsAConstant: ("Sharpening", "only the path through the normaliser is missing", {"w_shifted", "gamma"}),
    LengthOfTheRowIsAConstant: ("CosineSimilarity", "d_memory lacks the term of the row's length", {"memory"}),
    HeadsDoNotAddUp: ("Read", "d_memory comes from the last read head alone", {"memory"}),
    ForgetsThatWeightsErase: ("Write", "d_w lacks the path through the erasure", {"w"}),
    AveragesTheBatch: ("Linear", "d_W and d_b are both means over the first axis", {"W", "b"}),
}

# The catalogue does not know these: class -> like


class ThreeQuarters(InterpolationAsStep):
    """Another scale factor."""

    def backward(self, d):
        d_w_content, d_w_prev, d_g = super().backward(d)
        return d_w_content, 0.75 * d_w_prev, d_g


class SlightlyTooLarge(ReadByLoops):
    """A scale factor of one in a million."""

    def backward(self, d_r):
        d_w, d_memory = super().backward(d_r)
        return d_w, d_memory * (1 + 1e-6)


class TwoAtOnce(InterpolationAsStep):
    """The gate's sign and the previous weighting's factor."""

    def backward(self, d):
        d_w_content, _, d_g = super().backward(d)
        return d_w_content, self.g * d, -d_g


class TwoInOne(SharpeningByQuotientRule):
    """No normaliser and half the size, both in the gradient of gamma."""

    def backward(self, d_w):
        d_w_shifted, _ = super().backward(d_w)
        return d_w_shifted, 0.5 * (d_w * self.powers / self.total * np.log(self.w_shifted)).sum(-1, keepdims=True)


class SwappedPair(InterpolationAsStep):
    """The first two gradients in the wrong order."""

    def backward(self, d):
        d_w_content, d_w_prev, d_g = super().backward(d)
        return d_w_prev, d_w_content, d_g


class SwappedEraseAndAdd(WriteHeadByHead):
    """e's gradient for a, a's for e."""

    def backward(self, d):
        d_memory, d_w, d_e, d_a = super().backward(d)
        return d_memory, d_w, d_a, d_e


class WrongEpsilonInTheLength(CosineByProjection):
    """Backward divides by the length plus 1e-6, forward does not."""

    def backward(self, d_K):
        d_k, d_memory = super().backward(d_K)
        return d_k * self.k_length / (self.k_length + 1e-6), d_memory


class WrongEpsilonInTheLog(SharpeningByQuotientRule):
    """log(w + 1e-6), where forward has none."""

    def backward(self, d_w):
        d_w_shifted, _ = super().backward(d_w)
        d_powers = d_w / self.total - (d_w * self.powers).sum(-1, keepdims=True) / self.total**2
        return d_w_shifted, (d_powers * self.powers * np.log(self.w_shifted + 1e-6)).sum(-1, keepdims=True)


class TinyEpsilonInTheDenominator(ntm_ref.Sharpening):
    """w_shifted + 1e-8 in a division."""

    def backward(self, d_w):
        d_w_shifted, d_gamma = super().backward(d_w)
        return d_w_shifted * self.w_shifted / (self.w_shifted + 1e-8), d_gamma


class RolledOneTooFar(ShiftByRolls):
    """The shifts count from -max_shift + 1."""

    def backward(self, d):
        d_w_gated, d_s = super().backward(d)
        return np.roll(d_w_gated, 1, -1), d_s


class RolledAlongTheHeads(ShiftByCirculant):
    """The right numbers, one head further."""

    def backward(self, d):
        d_w_gated, d_s = super().backward(d)
        return np.roll(d_w_gated, 1, axis=-2), d_s


class FirstExampleOnly(LinearByEinsum):
    """The gradient of the bias comes from the first example alone."""

    def backward(self, d):
        d_x, d_W, _ = super().backward(d)
        return d_x, d_W, d[0]


class BetaSquared(ContentByJacobian):
    """The key strength once too often."""

    def backward(self, d_w):
        d_similarity, d_beta = super().backward(d_w)
        return d_similarity * self.beta, d_beta


class SumOfTheResult(ReadByLoops):
    """As if the loss were the sum: the gradient that is given is not used."""

    def backward(self, d_r):
        return super().backward(np.ones_like(d_r))


class LeaksToTheNextRow(ContentByJacobian):
    """Half of every row's gradient is added to the next one's."""

    def backward(self, d_w):
        d_similarity, d_beta = super().backward(d_w)
        return d_similarity + 0.5 * np.roll(d_similarity, 1, -1), d_beta


class OneRowForgotten(ReadByLoops):
    """A loop that ends one row too early."""

    def backward(self, d_r):
        d_w, d_memory = super().backward(d_r)
        d_memory[..., -1, :] = 0
        return d_w, d_memory


class KeyAndRowMixedUp(CosineByQuotientRule):
    """a for b: the key's length where the row's belongs."""

    def backward(self, d_K):
        self.a, self.b = self.b, self.a
        gradients = super().backward(d_K)
        self.a, self.b = self.b, self.a
        return gradients


class OutputSharpenedTwice(AddressingOfOtherForms):
    """The last stage is undone twice, its second gradient thrown away."""

    def backward(self, d_w):
        d_w, _ = self.stages[4].backward(d_w)
        return super().backward(d_w)


UNKNOWN = {
    ThreeQuarters: "Interpolation",
    SlightlyTooLarge: "Read",
    TwoAtOnce: "Interpolation",
    TwoInOne: "Sharpening",
    SwappedPair: "Interpolation",
    SwappedEraseAndAdd: "Write",
    WrongEpsilonInTheLength: "CosineSimilarity",
    WrongEpsilonInTheLog: "Sharpening",
    TinyEpsilonInTheDenominator: "Sharpening",
    RolledOneTooFar: "CircularShift",
    RolledAlongTheHeads: "CircularShift",
    FirstExampleOnly: "Linear",
    BetaSquared: "ContentWeighting",
    SumOfTheResult: "Read",
    LeaksToTheNextRow: "ContentWeighting",
    OneRowForgotten: "Read",
    KeyAndRowMixedUp: "CosineSimilarity",
    OutputSharpenedTwice: "Addressing",
}
