// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.fleet;

import java.time.Clock;

class InMemoryPartyLoadsTest extends PartyLoadsContract {
  @Override
  protected PartyLoads nothingTold() {
    return new InMemoryPartyLoads(Clock.systemUTC());
  }
}
