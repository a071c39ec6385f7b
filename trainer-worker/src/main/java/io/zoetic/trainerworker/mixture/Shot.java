// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.mixture;

import io.zoetic.core.Digests;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.trainerworker.reward.Verifier;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A question whose right answer is known, that a mixture is adapted to.
 *
 * @param rightAnswer with its question, in tokens
 * @param judge tells right answers from wrong ones
 */
public record Shot(Completion rightAnswer, Verifier judge) {
  /** SHA-256 of the tokens of question and answer, lower-case hexadecimal. */
  String digest() {
    MessageDigest digest = Digests.sha256();
    rightAnswer.addTo(digest);
    return HexFormat.of().formatHex(digest.digest());
  }
}
