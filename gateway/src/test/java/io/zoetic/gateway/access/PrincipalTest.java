// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.vectorstore.access.KeyRates;
import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.audit.ChangeRequest;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PrincipalTest {

  @Test
  void actor_isNameAndId() {
    assertThat(named("ada").actor()).isEqualTo("ada (k3f9x2m4p7q1)");
    assertThat(Principal.ANONYMOUS.actor()).isEqualTo("anonymous (loopback)");
  }

  @Test
  void actor_ofALongName_fitsTheAudit() {
    String actor = named("\uD83E\uDD89".repeat(200)).actor();

    assertThat(actor).endsWith("\uD83E\uDD89 (k3f9x2m4p7q1)");
    assertThat(actor.codePointCount(0, actor.length())).isEqualTo(200);
    assertThat(new ChangeRequest(actor, "r", "k", null).actor()).isEqualTo(actor);
  }

  private static Principal named(String name) {
    return new Principal("k3f9x2m4p7q1", name, KeyRole.OPERATOR, null, Set.of(), KeyRates.USUAL);
  }
}
