// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.audit;

import io.zoetic.core.signing.SigningKey;
import io.zoetic.core.signing.VerifyingKey;
import java.util.Map;

/** One key, drawn anew for each. */
public final class InMemoryRegistryKeys implements RegistryKeys {
  private final SigningKey key = SigningKey.draw();

  @Override
  public SigningKey signing() {
    return key;
  }

  @Override
  public Map<String, VerifyingKey> known() {
    return Map.of(key.open().id(), key.open());
  }
}
