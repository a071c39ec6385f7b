// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.zoetic.bootstrap.Setting;
import io.zoetic.bootstrap.Settings;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AdminKeyTest {
  /** It runs in a gateway's pod, with what the gateway is told. */
  @Test
  void whatAGatewayIsTold_isNoReasonToRefuse() {
    Settings ofGateway = Settings.of(Map.of());
    Main.ProcessConfig.from(ofGateway);
    Settings told =
        Settings.of(
            ofGateway.declared().stream()
                .filter(setting -> !setting.key().endsWith("*"))
                .collect(Collectors.toMap(Setting::key, Setting::defaultValue)));

    assertThatCode(
            () -> {
              AdminKey.Config.from(told);
              told.finish();
            })
        .doesNotThrowAnyException();
  }
}
