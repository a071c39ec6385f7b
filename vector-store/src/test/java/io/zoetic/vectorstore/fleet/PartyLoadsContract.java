// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.testkit.Waiting;
import io.zoetic.testkit.contract.Contract;
import io.zoetic.vectorstore.fleet.PartyLoads.Load;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link PartyLoads} does. */
@Contract
public abstract class PartyLoadsContract {
  private PartyLoads loads;

  /** One that nobody has told anything. */
  protected abstract PartyLoads nothingTold();

  @BeforeEach
  void open() {
    loads = nothingTold();
  }

  @Test
  void gatewayThatIsAlone_hearsOfNobody_notOfItselfEither() {
    assertThat(loads.exchange("g1", Map.of("tenant acme", new Load(3, 2, 700)))).isEmpty();
  }

  @Test
  void others_areAddedUp_partyByParty() {
    loads.exchange("g1", Map.of("tenant acme", new Load(3, 2, 700), "key a", Load.NOTHING));
    loads.exchange("g2", Map.of("tenant acme", new Load(1, 1, 300)));

    assertThat(loads.exchange("g3", Map.of("tenant acme", new Load(9, 9, 9))))
        .isEqualTo(Map.of("tenant acme", new Load(4, 3, 1000), "key a", Load.NOTHING));
    assertThat(loads.exchange("g1", Map.of()))
        .isEqualTo(Map.of("tenant acme", new Load(10, 10, 309)));
  }

  @Test
  void whatIsSaid_takesThePlaceOfAllThatWasSaid() {
    loads.exchange("g1", Map.of("tenant acme", new Load(3, 2, 700), "key a", Load.NOTHING));
    loads.exchange("g1", Map.of("tenant acme", new Load(0, 1, 800)));

    assertThat(loads.exchange("g2", Map.of()))
        .isEqualTo(Map.of("tenant acme", new Load(0, 1, 800)));
  }

  @Test
  void gatewayThatFallsSilent_hasNothing() {
    loads.exchange("g1", Map.of("tenant acme", new Load(3, 2, 700)));

    assertThat(loads.exchange("g2", Map.of())).hasSize(1);
    Waiting.until(
        Duration.ofSeconds(30),
        "the silent gateway is forgotten",
        () -> loads.exchange("g2", Map.of()).isEmpty());
  }
}
