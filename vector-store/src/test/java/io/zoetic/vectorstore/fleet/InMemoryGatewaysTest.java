// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.fleet;

import java.time.InstantSource;

class InMemoryGatewaysTest extends GatewaysContract {
  @Override
  protected Gateways nobodyTold() {
    return new InMemoryGateways(InstantSource.system());
  }
}
