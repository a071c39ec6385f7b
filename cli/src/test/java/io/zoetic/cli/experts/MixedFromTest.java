// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.experts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class MixedFromTest {
  private static String of(String metrics) throws JsonProcessingException {
    return MixedFrom.of(new ObjectMapper().readTree("{\"metrics\": " + metrics + "}"));
  }

  @Test
  void parts_areNamedByTheirShare_andWhatIsLeftIsTheBaseModels() throws Exception {
    assertThat(of("{\"mixture\": {\"unit@2\": 0.25, \"weekday@1\": 0.5}}"))
        .isEqualTo("0.500 weekday@1 + 0.250 unit@2 + 0.250 base");
    assertThat(of("{\"mixture\": {\"weekday@1\": 1}}")).isEqualTo("1.000 weekday@1");
  }

  @Test
  void partsThatWereFiles_areTakenForNoVersionsOfTheRegistry() throws Exception {
    String digest = "0123456789abcdef".repeat(4);
    assertThat(
            of(
                "{\"mixture\": {\"unit@2\": 0.25, \"weekday@1\": 0.75}, \"mixture_files\": {\"weekday@1\": \"%s\"}}"
                    .formatted(digest)))
        .isEqualTo("0.750 weekday@1 (a file, z 0123456789ab) + 0.250 unit@2");
  }

  @Test
  void whatIsNoMixture_isMixedFromNothing() throws Exception {
    assertThat(of("{\"accuracy\": 0.5}")).isEmpty();
    assertThat(of("{\"mixture\": \"by hand\"}")).isEmpty();
  }
}
