// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.syntax;

import java.util.function.Predicate;

/**
 * The names that a template may use of filters and of tests.
 *
 * @param filters whether there is a filter of this name
 * @param tests whether there is a test of this name
 */
public record KnownNames(Predicate<String> filters, Predicate<String> tests) {}
