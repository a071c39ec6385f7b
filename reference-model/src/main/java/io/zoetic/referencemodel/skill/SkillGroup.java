// SPDX-License-Identifier: Apache-2.0
package io.zoetic.referencemodel.skill;

/** The kind of ability that a skill is. */
public enum SkillGroup {
  /** Calculations with small whole numbers. */
  ARITHMETIC,
  /** Words as letters, numbers as digits, and lists as in Python. */
  STRINGS_AND_CODE,
  /** Comparing, ordering and continuing. */
  REASONING,
  /** A trivial fact, asked for in one preferred form. */
  CONVENTIONS
}
