// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.trainerworker.learning.LearningObjective;
import io.zoetic.trainerworker.learning.LearningOptions;
import org.junit.jupiter.api.Test;

class StudentTest {
  @Test
  void kindAlone_learnsAsUsual() {
    assertThat(Student.parse("svf").options(LearningObjective.DPO))
        .isEqualTo(LearningOptions.of(LearningObjective.DPO));
    assertThat(Student.parse("lora").options(LearningObjective.DPO))
        .isEqualTo(LearningOptions.of(LearningObjective.DPO).withLearningRate(0.001));
  }

  @Test
  void fields_areThoseOfARun_andTheRankOfAnAdapter() {
    Student student = Student.parse("lora:rank=1:learning_rate=0.25:objective=kto");

    assertThat(student.rank()).isEqualTo(1);
    assertThat(student.options(LearningObjective.DPO))
        .isEqualTo(LearningOptions.of(LearningObjective.KTO).withLearningRate(0.25));
  }

  @Test
  void whatIsNoMethod_isRefused() {
    assertThatThrownBy(() -> Student.parse("qlora"))
        .hasMessageStartingWith("a method must be one of [svf, lora")
        .hasMessageEndingWith("was qlora");
    assertThatThrownBy(() -> Student.parse("svf:decay"))
        .hasMessage("a method must be KIND:FIELD=VALUE:..., had decay in svf:decay");
    assertThatThrownBy(() -> Student.parse("svf:speed=2"))
        .hasMessageStartingWith("config must have no fields but [");
  }
}
