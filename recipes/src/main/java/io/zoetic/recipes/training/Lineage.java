// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.training;

import io.zoetic.core.Digests;
import io.zoetic.model.training.loss.Completion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/** The origin of a version and its number. */
final class Lineage {
  private Lineage() {}

  /** SHA-256 of completions in their order: the lengths and tokens of prompts and answers. */
  static String sha256(List<Completion> completions) {
    MessageDigest digest = Digests.sha256();
    completions.forEach(completion -> completion.addTo(digest));
    return HexFormat.of().formatHex(digest.digest());
  }

  /** SHA-256 of labelled questions in their order. */
  static String sha256OfQuestions(List<LabelledQuestion> questions) {
    MessageDigest digest = Digests.sha256();
    for (LabelledQuestion question : questions) {
      String line = question.label() + '\t' + question.text() + '\n';
      digest.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
