// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.model.checkpoint.InvalidCheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplingDefaultsTest {
  @TempDir Path directory;

  @Test
  void model_withoutTheFile_hasNone() {
    assertThat(SamplingDefaults.read(directory)).isEqualTo(SamplingDefaults.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // file | what applies | what is left out
        "{} | {} | []",
        "{'eos_token_id': 1, 'transformers_version': '5'} | {} | []",
        "{'do_sample': true, 'temperature': 0.6, 'top_p': 0.95, 'top_k': 20} | {temperature=0.6, top_p=0.95, top_k=20} | []",
        "{'temperature': 0.01, 'top_k': 1} | {temperature=0.01, top_k=1} | []",
        "{'do_sample': false, 'temperature': 0.7, 'top_p': 0.9} | {temperature=0.0, top_p=0.9} | []",
        "{'do_sample': null, 'temperature': null, 'top_k': 0, 'top_p': 1} | {top_p=1.0, top_k=0} | []",
        "{'repetition_penalty': 1.1, 'min_p': 0.05} | {repetition_penalty=1.1, min_p=0.05} | []",
        "{'num_beams': 1, 'typical_p': 1.0, 'bad_words_ids': null} | {} | []",
        "{'max_new_tokens': 256, 'max_length': 4096} | {max_tokens=256} | []",
        "{'max_length': 4096} | {} | [max_length=4096]",
        "{'num_beams': 4, 'suppress_tokens': [3]} | {} | [num_beams=4, suppress_tokens=[3]]",
      })
  void file_givesWhatAppliesAndNamesTheRest(String file, String values, String ignored)
      throws IOException {
    write(file);

    SamplingDefaults defaults = SamplingDefaults.read(directory);

    assertThat(defaults.values()).hasToString(values);
    assertThat(defaults.ignored()).hasToString(ignored);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'temperature': -1} | generation_config.json: temperature must be >= 0, was -1.0",
        "{'top_p': 2} | generation_config.json: top_p must be in (0, 1], was 2.0",
        "{'top_k': 'x'} | generation_config.json: top_k must be a number",
        "{'repetition_penalty': 0} | repetition_penalty must be in 0.01..100, was 0.0",
        "{'max_new_tokens': 0} | generation_config.json: max_new_tokens must be >= 1, was 0",
        "[] | generation_config.json must be a JSON object",
      })
  void file_thatBreaksARule_isRefused(String file, String message) throws IOException {
    write(file);

    assertThatThrownBy(() -> SamplingDefaults.read(directory))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContaining(message);
  }

  private void write(String file) throws IOException {
    Files.writeString(directory.resolve("generation_config.json"), file.replace('\'', '"'));
  }
}
