// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** A {@link StrimziCluster} for the tests of a class. Thread-safe. */
final class StrimziExtension implements BeforeAllCallback {
  private static final Namespace NAMESPACE = Namespace.create(StrimziExtension.class);

  private volatile @Nullable StrimziCluster cluster;

  @Override
  public void beforeAll(ExtensionContext context) {
    cluster =
        context
            .getStore(NAMESPACE)
            .computeIfAbsent(
                StrimziCluster.class, _ -> StrimziCluster.start(), StrimziCluster.class);
  }

  StrimziCluster cluster() {
    return Objects.requireNonNull(cluster, "the extension must be a static field of the class");
  }
}
