package dev.madang.board;

import dev.madang.Api;
import dev.madang.TestMember;
import dev.madang.TestServer;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Somebody to write, somebody to keep order, and a category of one's own, on a server. */
final class TestBoard {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    final TestServer server;
    final Api anybody;
    final TestMember author;
    final Api writer;
    final long category;

    TestBoard(TestServer server) {
        this.server = server;
        anybody = server.api();
        author = TestMember.member(server);
        writer = author.api();
        category = addCategory();
    }

    Api member() {
        return TestMember.member(server).api();
    }

    Api moderator() {
        return TestMember.moderator(server).api();
    }

    Api admin() {
        return TestMember.admin(server).api();
    }

    static String unique(String word) {
        return word + " " + NUMBER.incrementAndGet();
    }

    long addCategory() {
        return admin().post("/board/categories", Map.of("name", unique("마당"), "description", "")).expect(201).id();
    }

    String posts() {
        return "/board/categories/" + category + "/posts";
    }

    /** @return the address of a new post */
    String addPost() {
        return writer.post(posts(), Map.of("title", "제목", "content", "본문")).expect(201).require("Location");
    }

    /** @return the address of a new comment */
    String addComment(String post) {
        return writer.post(post + "/comments", Map.of("content", "댓글")).expect(201).require("Location");
    }

    static long idOf(String address) {
        return Long.parseLong(address.replaceFirst(".*/", ""));
    }
}
