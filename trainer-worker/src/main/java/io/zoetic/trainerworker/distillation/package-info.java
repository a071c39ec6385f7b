// SPDX-License-Identifier: Apache-2.0
/**
 * Learning from prompts that nobody corrected: the base model answers them with corrections in its
 * prompt, and an expert is to say the same without. {@link
 * io.zoetic.trainerworker.distillation.TeacherTrial} finds out whether that is of any use.
 */
@NullMarked
package io.zoetic.trainerworker.distillation;

import org.jspecify.annotations.NullMarked;
