// SPDX-License-Identifier: Apache-2.0
/**
 * What tests must have run: contracts are marked, what runs of them is written down, and a report
 * compares that with what the classes declare.
 */
@org.jspecify.annotations.NullMarked
package io.zoetic.testkit.contract;
