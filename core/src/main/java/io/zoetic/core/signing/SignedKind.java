// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core.signing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What can be signed: what is signed as one is not signed as another. */
public enum SignedKind {
  /** The record of an expert's pointer, to the byte. */
  POINTER,
  /** The end of the audit's chain. */
  AUDIT_HEAD;

  /** What the signature is over: the kind and the content. */
  byte[] over(byte[] content) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(
        ("zoetic " + name().toLowerCase(Locale.ROOT) + "\n").getBytes(StandardCharsets.UTF_8));
    all.writeBytes(content);
    return all.toByteArray();
  }
}
