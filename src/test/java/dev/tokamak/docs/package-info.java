/**
 * Holds the documents to what they say: the commands of the tutorial and the README are run against
 * the packaged application, and lists are compared with what they list.
 */
package dev.tokamak.docs;
