// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.access;

import java.time.InstantSource;

class InMemoryKeyUsageTest extends KeyUsageContract {
  @Override
  protected KeyUsage nothingUsed() {
    return new InMemoryKeyUsage(InstantSource.system());
  }
}
