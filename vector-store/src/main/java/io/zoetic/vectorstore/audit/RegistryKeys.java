// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.audit;

import io.zoetic.core.signing.SigningKey;
import io.zoetic.core.signing.VerifyingKey;
import java.util.Map;

/**
 * What pointers of experts and heads of the audit are signed with. Thread-safe; calls block for a
 * round trip to the database.
 *
 * <p>Every method throws {@link io.zoetic.vectorstore.StoreException} if the store does not answer.
 */
public interface RegistryKeys {
  /** The key to sign with, the same for all gateways; made on first use. For gateways alone. */
  SigningKey signing();

  /** The keys that signatures are known by, by id: the one to sign with, and those before it. */
  Map<String, VerifyingKey> known();
}
