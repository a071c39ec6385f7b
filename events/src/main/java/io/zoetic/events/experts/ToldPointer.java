// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.experts;

import io.zoetic.core.ExpertPointer;
import io.zoetic.core.signing.Signature;
import io.zoetic.core.signing.SignedKind;
import io.zoetic.core.signing.VerifyingKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A pointer as the log told it, by whomever: nobody needs to have checked its signature. */
public final class ToldPointer {
  private final ExpertPointer pointer;
  private final byte[] said;
  private final @Nullable Signature signature;

  /**
   * @param said the pointer as it was written, to the byte
   * @param signature that came with it; null if none did
   */
  public ToldPointer(ExpertPointer pointer, byte[] said, @Nullable Signature signature) {
    this.pointer = pointer;
    this.said = said.clone();
    this.signature = signature;
  }

  public ExpertPointer pointer() {
    return pointer;
  }

  /** Id of the key that is said to have signed it; empty if it is not signed. */
  public Optional<String> signer() {
    return Optional.ofNullable(signature).map(Signature::key);
  }

  /** Whether it is signed, and by this key. */
  public boolean isSignedBy(VerifyingKey key) {
    return signature != null && key.hasSigned(SignedKind.POINTER, said, signature);
  }

  @Override
  public String toString() {
    return "ToldPointer[" + pointer + ", signer=" + signer().orElse("none") + "]";
  }
}
