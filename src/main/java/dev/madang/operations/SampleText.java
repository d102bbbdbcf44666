package dev.madang.operations;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * Makes texts for {@link SampleData}: what neighbours might write, two of three in Korean, from sentences with gaps. The
 * same random numbers give the same text. A gap {@code {name}} takes a word of that list; {@code {name:은는}} appends the
 * Korean particle that fits the word's last syllable.
 */
final class SampleText {

    /** Chance of a Korean text, in percent. */
    private static final int KOREAN = 66;

    /** Longest title that a board takes. */
    private static final int TITLE_LENGTH = 100;

    private static final SampleText KO = new SampleText(Map.ofEntries(
            words("person", "이장님", "옆집 할머니", "새로 이사 온 분", "빵집 사장님", "우리 아이", "동네 친구", "아버지", "어머니", "도서관 선생님",
                    "윗집 아저씨", "경비 아저씨", "꽃집 언니", "자전거 가게 형", "통장님", "막내 동생"),
            words("place", "마당", "뒷산", "골목", "시장", "도서관", "놀이터", "강변", "버스 정류장", "마을 회관", "텃밭", "카페", "공원", "동네 빵집",
                    "한강", "제주", "속초", "전주", "경주", "통영"),
            words("thing", "토마토", "고구마", "김치", "된장", "자전거", "우산", "책", "사진", "고양이", "강아지", "라디오", "화분", "감자", "국수",
                    "만두", "막걸리", "커피", "빵", "기타", "카메라", "의자", "선풍기", "보일러", "현관문", "세탁기"),
            words("food", "칼국수", "수제비", "비빔밥", "김치찌개", "파전", "떡볶이", "순대국", "냉면", "미역국", "잔치국수", "콩나물밥", "감자전"),
            words("time", "오늘", "어제", "지난 주말", "이번 주", "아침에", "저녁에", "점심때", "며칠 전", "작년 이맘때", "비 오는 날", "퇴근길에", "새벽에"),
            words("when", "다음 주 토요일", "이번 일요일", "내일 저녁", "월말", "첫째 주 수요일", "연휴", "금요일 오후"),
            words("feel", "정말 좋았습니다", "생각보다 괜찮네요", "조금 아쉬웠어요", "기분이 좋네요", "마음이 놓입니다", "자꾸 생각이 나요", "한참 웃었습니다",
                    "참 고마운 일이에요", "놀랐습니다", "오래 기억에 남을 것 같아요"),
            words("do", "고쳐 보았습니다", "심어 보았어요", "나누어 드립니다", "만들어 먹었습니다", "같이 걸었습니다", "찾고 있어요", "정리했습니다", "빌려 왔어요",
                    "물어보았습니다", "사진으로 남겼어요", "처음 해 보았습니다"),
            words("ask", "아시는 분 계신가요?", "어떻게 하시나요?", "추천 부탁드려요.", "같이 하실 분 있나요?", "어디가 좋을까요?", "얼마나 걸릴까요?",
                    "저만 그런가요?", "알려 주시면 고맙겠습니다."),
            words("book", "소나기", "동백꽃", "메밀꽃 필 무렵", "운수 좋은 날", "봄봄", "날개", "삼대"),
            words("weather", "비", "눈", "바람", "안개", "햇볕", "첫서리", "장마"),
            words("reason", "날이 풀려서", "시간이 조금 나서", "아이가 보고 싶다고 해서", "오래 미루어 두었다가", "값이 많이 올라서", "주말에 손님이 오셔서",
                    "지난번 글을 보고", "다들 좋다고 하길래")),
            List.of("{place}에서 본 {thing}", "{thing} 나눔합니다", "{time} 먹은 {food}", "{food} 맛있는 집 {ask}",
                    "{place} 다녀왔습니다", "{thing:을를} 고치려면 {ask}", "{when} {place} 모임 안내", "{thing} 키우시는 분께 질문",
                    "{time} {place} 풍경", "{person} 덕분에 {feel}", "『{book}』 읽고", "{weather} 오는 {place}",
                    "초보가 만든 {food}", "{place} 청소 같이 해요", "{thing:을를} 잃어버렸습니다", "{when} 정전 안내",
                    "{thing} 고르는 법", "요즘 {place:은는} 어떤가요", "{food} 만드는 법 정리", "우리 동네 {thing} 이야기"),
            List.of("{time} {place}에 갔다가 {thing:을를} 보았습니다.", "{reason} {thing:을를} {do}.", "{person:이가} {thing:을를} 주셨는데 {feel}.",
                    "{place}에서 먹은 {food:이가} {feel}.", "{weather:이가} 와서 {place:은는} 조용했습니다.",
                    "{thing:은는} {person}께 여쭈어 보니 금방 알 수 있었습니다.", "{when}에 {place}에서 모입니다. 가벼운 마음으로 오세요.",
                    "{food:은는} 역시 {place} 근처가 제일이에요.", "혹시 {thing} 쓰시는 분 중에 {ask}", "{time} 『{book}』을 다시 읽었는데 {feel}.",
                    "{place:으로로} 가는 길에 {person:을를} 만나 {do}.", "{thing:은는} 아직 쓸 만하니 필요하신 분 가져가세요.",
                    "{reason} {food:을를} {do}.", "처음에는 {thing:이가} 무엇인지도 몰랐습니다.", "{person:은는} {thing} 이야기만 나오면 눈이 반짝입니다.",
                    "{weather:은는} 그쳤지만 {place} 쪽은 아직 미끄럽습니다.", "사진은 {when}에 올리겠습니다.", "{thing} 값이 작년보다 많이 올랐더라고요.",
                    "글로 쓰려니 어렵지만, {feel}.", "{place} 옆 {food} 집은 {when}부터 쉰답니다."),
            List.of("{feel} 고맙습니다.", "저도 {place}에서 비슷한 걸 보았어요.", "{thing:은는} 아직 남아 있나요?", "{person}께 전해 드릴게요.",
                    "좋은 글 잘 읽었습니다.", "{when}에 저도 갑니다!", "{food} 먹고 싶네요.", "저희 집 {thing:도도} 그래요.", "{ask}",
                    "사진 더 올려 주세요.", "{reason} 저도 {do}.", "ㅎㅎ {feel}.", "{thing:은는} 햇볕이 잘 드는 곳에 두세요.", "응원합니다 👏",
                    "『{book}』 저도 좋아해요.", "{place} 쪽은 {weather:이가} 많이 왔어요.", "쪽지 드렸습니다."),
            List.of("준비할 것", "정리하면", "가는 길", "알게 된 것", "덧붙임"));

    private static final SampleText EN = new SampleText(Map.ofEntries(
            words("person", "my neighbour", "the baker", "an old friend", "my daughter", "the librarian", "a passer-by", "our postman",
                    "the lady from the flower shop", "my father", "the new family upstairs", "a colleague"),
            words("place", "the yard", "the market", "the library", "the river", "the bus stop", "the village hall", "the allotment",
                    "the old mill", "the hill behind the school", "the corner shop", "the harbour", "the playground"),
            words("thing", "bicycle", "tomato plant", "umbrella", "radio", "camera", "cat", "sewing machine", "guitar", "kettle",
                    "bookshelf", "door handle", "lawn mower", "raincoat", "pair of skates", "box of jars", "garden bench"),
            words("things", "tomatoes", "potatoes", "old books", "photographs", "apples", "jars", "seedlings", "postcards", "records",
                    "spare bricks", "cushions", "board games"),
            words("food", "lentil soup", "apple cake", "barley bread", "pancakes", "pickled cabbage", "noodle soup", "pumpkin pie",
                    "potato salad", "ginger biscuits"),
            words("time", "this morning", "yesterday", "last weekend", "on the way home", "during the storm", "a year ago", "on Sunday",
                    "after lunch", "before sunrise", "at the end of the month"),
            words("when", "next Saturday", "tomorrow evening", "on the first of the month", "after the holidays", "on Friday afternoon"),
            words("did", "repaired", "painted", "borrowed", "gave away", "photographed", "looked for", "carried home", "cleaned",
                    "took apart", "wrapped up"),
            words("feel", "it was better than expected", "I laughed a lot", "I would do it again", "it took far too long",
                    "everybody was kind", "I am still a little tired", "I learned something", "nobody noticed"),
            words("ask", "Does anybody know a good place?", "How do you do it?", "Am I the only one?", "Who would like to join?",
                    "What would you recommend?", "How long does it usually take?"),
            words("adjective", "quiet", "muddy", "crowded", "wonderful", "half-finished", "surprisingly warm", "very old", "empty",
                    "well kept")),
            List.of("The {adjective} {thing}", "Free to a good home: {things}", "A walk to {place}", "{food} for beginners",
                    "Lost near {place}: a {thing}", "Meeting at {place} {when}", "What to do with too many {things}?",
                    "How I {did} a {thing}", "Photographs from {place}", "Question about a {thing}", "Notes on {food}",
                    "Thanks to {person}", "Power cut {when}", "A {adjective} day at {place}", "Looking for {things}"),
            List.of("{time} I {did} a {thing} near {place}.", "{person} says that {place} is {adjective} now.", "We {did} the {thing} together, and {feel}.",
                    "There were {things} everywhere, and {feel}.", "If you need {things}, come to {place} {when}.", "{ask}",
                    "The {thing} is {adjective}, but it works.", "I made {food} {time}; {feel}.", "{person} brought {food} and a {thing}.",
                    "The road to {place} is {adjective}.", "My {thing} broke {time}, so I {did} another one.",
                    "We meet at {place} {when}; bring {things} if you have any.", "It was {adjective} at {place}, and {feel}.",
                    "I had never {did} anything like it before.", "More about the {things} {when}."),
            List.of("Thank you, {feel}.", "Are the {things} still there?", "{ask}", "I saw the same thing at {place}.", "See you {when}!",
                    "Now I want {food}.", "Good to know.", "Mine is {adjective}, too.", "{person} will like this.", "Well done 👏",
                    "Same here: {feel}.", "I {did} mine {time}.", "Sent you a message."),
            List.of("What you need", "In short", "How to get there", "What I learned", "P.S."));

    private final Map<String, List<String>> words;
    private final List<List<Piece>> titles;
    private final List<List<Piece>> sentences;
    private final List<List<Piece>> remarks;
    private final List<String> headings;

    /** A text as it stands, or, with a list's name, a gap. */
    private record Piece(String text, String list, String particles) { }

    private SampleText(Map<String, List<String>> words, List<String> titles, List<String> sentences, List<String> remarks,
            List<String> headings) {
        this.words = words;
        this.titles = titles.stream().map(SampleText::pieces).toList();
        this.sentences = sentences.stream().map(SampleText::pieces).toList();
        this.remarks = remarks.stream().map(SampleText::pieces).toList();
        this.headings = headings;
    }

    static SampleText any(SplittableRandom random) {
        return random.nextInt(100) < KOREAN ? KO : EN;
    }

    String title(SplittableRandom random) {
        String title = capital(fill(pick(titles, random), random));
        return title.length() <= TITLE_LENGTH ? title : title.substring(0, TITLE_LENGTH);
    }

    /** One to five paragraphs, here and there with what Markdown offers. */
    String post(SplittableRandom random) {
        var text = new StringBuilder();
        for (int paragraphs = 1 + random.nextInt(random.nextInt(10) == 0 ? 12 : 4); paragraphs > 0; paragraphs--) {
            switch (random.nextInt(16)) {
                case 0 -> text.append("## ").append(pick(headings, random)).append("\n\n").append(paragraph(random));
                case 1 -> {
                    for (int items = 2 + random.nextInt(4); items > 0; items--) {
                        text.append("- ").append(sentence(random)).append('\n');
                    }
                }
                case 2 -> text.append("> ").append(sentence(random)).append("\n\n").append(paragraph(random));
                case 3 -> text.append("**").append(sentence(random)).append("** ").append(paragraph(random));
                case 4 -> text.append(paragraph(random)).append(" https://example.org/").append(random.nextInt(100_000));
                default -> text.append(paragraph(random));
            }
            text.append("\n\n");
        }
        return text.toString().strip();
    }

    String comment(SplittableRandom random) {
        String text = capital(fill(pick(remarks, random), random));
        return random.nextInt(4) == 0 ? text + " " + sentence(random) : text;
    }

    private String paragraph(SplittableRandom random) {
        var text = new StringBuilder(sentence(random));
        for (int more = random.nextInt(5); more > 0; more--) {
            text.append(' ').append(sentence(random));
        }
        return text.toString();
    }

    private String sentence(SplittableRandom random) {
        return capital(fill(pick(sentences, random), random));
    }

    private String fill(List<Piece> pieces, SplittableRandom random) {
        var text = new StringBuilder();
        for (Piece piece : pieces) {
            if (piece.list() == null) {
                text.append(piece.text());
                continue;
            }
            String word = pick(words.get(piece.list()), random);
            text.append(word);
            if (piece.particles() != null) {
                text.append(particle(word, piece.particles()));
            }
        }
        return text.toString();
    }

    /** The first form after a final consonant; 으로 also counts ㄹ as a vowel. */
    private static String particle(String word, String forms) {
        int last = word.charAt(word.length() - 1) - 0xAC00;
        int ending = last >= 0 && last < 11_172 ? last % 28 : 0;
        if (forms.equals("으로로")) {
            return ending == 0 || ending == 8 ? "로" : "으로";
        }
        return forms.substring(ending == 0 ? 1 : 0, ending == 0 ? 2 : 1);
    }

    private static List<Piece> pieces(String template) {
        List<Piece> pieces = new ArrayList<>();
        int at = 0;
        while (at < template.length()) {
            int open = template.indexOf('{', at);
            if (open < 0) {
                pieces.add(new Piece(template.substring(at), null, null));
                break;
            }
            if (open > at) {
                pieces.add(new Piece(template.substring(at, open), null, null));
            }
            int close = template.indexOf('}', open);
            String[] gap = template.substring(open + 1, close).split(":");
            pieces.add(new Piece(null, gap[0], gap.length > 1 ? gap[1] : null));
            at = close + 1;
        }
        return List.copyOf(pieces);
    }

    private static Map.Entry<String, List<String>> words(String list, String... words) {
        return Map.entry(list, List.of(words));
    }

    private static String capital(String text) {
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + text.substring(1);
    }

    private static <T> T pick(List<T> list, SplittableRandom random) {
        return list.get(random.nextInt(list.size()));
    }

    /** What the words of a list are, for a name: syllables without spaces. */
    static String nickname(SplittableRandom random, long number) {
        SampleText language = any(random);
        String word = pick(language.words.get("thing"), random).chars().filter(Character::isLetter)
                .mapToObj(c -> String.valueOf((char) c)).collect(Collectors.joining());
        return word + number;
    }
}
